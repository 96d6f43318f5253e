/// LZ4's format of blocks, without frames.
enum LZ4Block {
  /// Decompresses; answers whether the input is sound and fills the output exactly.
  static func decompress(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Bool {
    // SAFETY: the input is borrowed by the caller for this call, and read with its bounds checked before.
    var place = 0
    var sink = ByteSink(output)
    /// A length of which four bits are known; `nil` when the rest is not there.
    func length(_ known: Int) -> Int? {
      var length = known
      guard known == 15 else { return length }
      while place < input.count {
        let byte = Int(input[place])
        place += 1
        length += byte
        if byte < 255 { return length }
      }
      return nil
    }
    while place < input.count {
      let token = Int(input[place])
      place += 1
      guard let literals = length(token >> 4), sink.append(input, at: place, count: literals)
      else { return false }
      place += literals
      // The last sequence has no copy.
      if place == input.count { return sink.isFull }
      guard input.count - place >= 2 else { return false }
      let offset = Int(input[place]) | Int(input[place + 1]) << 8
      place += 2
      guard let count = length(token & 15), sink.copy(offset: offset, count: count + 4) else {
        return false
      }
    }
    return false
  }
}
