/// Numbers in bytes, the lowest first.
enum LittleEndian {
  /// Four bytes.
  ///
  /// - Precondition: they are there.
  @inline(__always)
  static func word32(_ bytes: Span<UInt8>, at place: Int) -> UInt32 {
    precondition(place >= 0 && place <= bytes.count - 4, "four bytes at \(place) of \(bytes.count)")
    // SAFETY: the four bytes lie inside, as was checked, and any bits are a word.
    return UInt32(
      littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt32.self))
  }

  /// Eight bytes.
  ///
  /// - Precondition: they are there.
  @inline(__always)
  static func word64(_ bytes: Span<UInt8>, at place: Int) -> UInt64 {
    precondition(
      place >= 0 && place <= bytes.count - 8, "eight bytes at \(place) of \(bytes.count)")
    // SAFETY: the eight bytes lie inside, as was checked, and any bits are a word.
    return UInt64(
      littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
  }

  /// A number in groups of seven bits, and the place behind it; `nil` when it does not end or has more than 64 bits.
  @inline(__always)
  static func varint(_ bytes: Span<UInt8>, at start: Int) -> (value: UInt64, end: Int)? {
    var (value, place): (UInt64, Int) = (0, start)
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard place >= 0 && place < bytes.count else { return nil }
      let byte = bytes[place]
      if shift == 63 && byte > 1 { return nil }
      value |= UInt64(byte & 0x7F) << shift
      place += 1
      if byte < 0x80 { return (value, place) }
    }
    return nil
  }

  /// A number in groups of seven bits.
  static func varint(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  /// A word in four bytes.
  static func bytes(_ word: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
  }

  /// The number that zigzag coding made of a signed one.
  @inline(__always)
  static func signed(_ zigzag: UInt64) -> Int64 {
    Int64(bitPattern: (zigzag >> 1) ^ (0 &- (zigzag & 1)))
  }
}
