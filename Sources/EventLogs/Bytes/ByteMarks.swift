/// Where a delimiter or a line feed stands in a run of bytes: one bit per byte.
struct ByteMarks {
  /// Bit `b` of word `w` stands for byte `64 * w + b`.
  private(set) var words: [UInt64] = []
  /// Whether all bytes are below 0x80.
  private(set) var isASCII = true

  private static var lineFeed: UInt8 { 0x0A }

  /// Marks every `delimiter` and every line feed in `bytes`.
  mutating func find(_ delimiter: UInt8, in bytes: Span<UInt8>) {
    words.removeAll(keepingCapacity: true)
    let (delimiters, lineFeeds) = (
      SIMD16<UInt8>(repeating: delimiter), SIMD16<UInt8>(repeating: Self.lineFeed)
    )
    // One bit for every byte of eight; a product then adds the eight bits up in its highest byte.
    let weights = SIMD16<UInt8>(1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128)
    let ones: UInt64 = 0x0101_0101_0101_0101
    var seen = SIMD16<UInt8>()
    // SAFETY: the bytes are borrowed for this call and only read; `raw` does not leave the closure.
    bytes.withUnsafeBytes { raw in
      let whole = raw.count & ~63
      words.reserveCapacity(raw.count / 64 + 1)
      for start in stride(from: 0, to: whole, by: 64) {
        var word: UInt64 = 0
        for part in 0..<4 {
          // SAFETY: the sixteen bytes end at or before start + 64 <= raw.count.
          let vector = raw.loadUnaligned(
            fromByteOffset: start + 16 * part, as: SIMD16<UInt8>.self)
          seen |= vector
          let hits = (vector .== delimiters) .| (vector .== lineFeeds)
          let bits = SIMD16<UInt8>().replacing(with: weights, where: hits)
          // SAFETY: both types are sixteen plain bytes.
          let halves = unsafeBitCast(bits, to: SIMD2<UInt64>.self)
          let low = (halves[0] &* ones) >> 56
          let high = (halves[1] &* ones) >> 56
          word |= (low | high << 8) << UInt64(16 * part)
        }
        words.append(word)
      }
      var last: UInt64 = 0
      // SAFETY: these subscripts lie below raw.count.
      for index in whole..<raw.count {
        seen[0] |= raw[index]
        if raw[index] == delimiter || raw[index] == Self.lineFeed {
          last |= 1 << UInt64(index - whole)
        }
      }
      words.append(last)
    }
    isASCII = seen.max() < 0x80
  }
}
