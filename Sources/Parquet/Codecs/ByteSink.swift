/// Output of a codec that repeats what it wrote before.
struct ByteSink {
  // SAFETY: the caller's buffer, which outlives this value; each write below is checked to lie inside of it.
  private let output: UnsafeMutableRawBufferPointer
  /// Bytes written.
  private(set) var count = 0

  init(_ output: UnsafeMutableRawBufferPointer) { self.output = output }

  /// Whether everything is written.
  var isFull: Bool { count == output.count }

  /// Appends bytes as they are; answers whether they are there and fit.
  mutating func append(_ input: UnsafeRawBufferPointer, at start: Int, count length: Int) -> Bool {
    guard length >= 0, start >= 0, length <= input.count - start, length <= output.count - count
    else { return false }
    // SAFETY: both ranges lie inside of their buffers, which are different ones.
    UnsafeMutableRawBufferPointer(rebasing: output[count..<count + length]).copyMemory(
      from: UnsafeRawBufferPointer(rebasing: input[start..<start + length]))
    count += length
    return true
  }

  /// Appends what was written `offset` bytes ago, which may reach into what is written now; answers whether it is there
  /// and fits.
  mutating func copy(offset: Int, count length: Int) -> Bool {
    guard offset > 0, offset <= count, length >= 0, length <= output.count - count else {
      return false
    }
    // SAFETY: both ranges lie inside of the output.
    if offset >= length {
      UnsafeMutableRawBufferPointer(rebasing: output[count..<count + length]).copyMemory(
        from: UnsafeRawBufferPointer(rebasing: output[count - offset..<count - offset + length]))
    } else {
      for place in count..<count + length { output[place] = output[place - offset] }
    }
    count += length
    return true
  }
}
