/// Snappy's format without frames: a length, then bytes as they are and copies of earlier ones.
enum Snappy {
  /// Decompresses; answers whether the input is sound and fills the output exactly.
  static func decompress(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Bool {
    // SAFETY: the input is borrowed by the caller for this call, and read with its bounds checked before.
    var place = 0
    var (length, shift) = (0, 0)
    while true {
      guard place < input.count, shift < 35 else { return false }
      let byte = input[place]
      place += 1
      length |= Int(byte & 0x7F) << shift
      shift += 7
      if byte < 0x80 { break }
    }
    guard length == output.count else { return false }
    var sink = ByteSink(output)
    /// A number of so many bytes at the place; `nil` when they are not there.
    func number(_ size: Int) -> Int? {
      guard size <= input.count - place else { return nil }
      var value = 0
      for byte in 0..<size { value |= Int(input[place + byte]) << (8 * byte) }
      place += size
      return value
    }
    while place < input.count {
      let tag = Int(input[place])
      place += 1
      if tag & 3 == 0 {
        var count = tag >> 2
        if count >= 60 {
          guard let long = number(count - 59) else { return false }
          count = long
        }
        guard sink.append(input, at: place, count: count + 1) else { return false }
        place += count + 1
        continue
      }
      let copy: (offset: Int, count: Int)
      switch tag & 3 {
      case 1:
        guard let low = number(1) else { return false }
        copy = ((tag >> 5) << 8 | low, (tag >> 2) & 7 + 4)
      case 2:
        guard let offset = number(2) else { return false }
        copy = (offset, tag >> 2 + 1)
      default:
        guard let offset = number(4) else { return false }
        copy = (offset, tag >> 2 + 1)
      }
      guard sink.copy(offset: copy.offset, count: copy.count) else { return false }
    }
    return sink.isFull
  }
}
