/// Small numbers, as runs of one value and groups of eight with few bits each.
enum Runs {
  /// Decodes `count` numbers of `width` bits, 0 … 32; their bits as they are.
  static func decode(
    _ bytes: Span<UInt8>, _ range: Range<Int>, width: Int, count: Int
  ) throws(ParquetError) -> [Int32] {
    var values: [Int32] = []
    values.reserveCapacity(count)
    let bytes = bytes.extracting(range)
    var position = 0
    while values.count < count {
      guard let (head, start) = LittleEndian.varint(bytes, at: position) else { throw tooShort }
      position = start
      // A run may be longer than what is asked for, as the last group mostly is.
      let left = UInt64(count - values.count)
      if head & 1 == 0 {
        let size = (width + 7) / 8
        guard size <= bytes.count - position else { throw tooShort }
        var value: UInt32 = 0
        for byte in 0..<size { value |= UInt32(bytes[position + byte]) << UInt32(8 * byte) }
        position += size
        let length = Int(min(head >> 1, left))
        values.append(contentsOf: repeatElement(Int32(bitPattern: value), count: length))
      } else {
        let groups = Int(min(head >> 1, (left + 7) / 8))
        let length = min(groups * 8, Int(left))
        guard (length * width + 7) / 8 <= bytes.count - position else { throw tooShort }
        BitUnpacking.unpack(bytes, at: position, width: width, count: length) {
          values.append(Int32(truncatingIfNeeded: $0))
        }
        position += min(groups * width, bytes.count - position)
      }
    }
    return values
  }

  private static let tooShort = ParquetError.damaged("a run of values or levels is cut off")
}

/// Numbers of few bits, one behind the other from the lowest bit on.
enum BitUnpacking {
  /// Calls `take` with `count` numbers of `width` bits, 0 … 64.
  ///
  /// - Precondition: their bytes are there.
  @inline(__always)
  static func unpack(
    _ bytes: Span<UInt8>, at start: Int, width: Int, count: Int, _ take: (UInt64) -> Void
  ) {
    if width == 0 {
      for _ in 0..<count { take(0) }
    } else if width <= 56 {
      unpack(bytes, at: start, width: width, count: count, UInt64(0), take)
    } else {
      unpack(bytes, at: start, width: width, count: count, UInt128(0), take)
    }
  }

  @inline(__always)
  private static func unpack<Word: FixedWidthInteger & UnsignedInteger>(
    _ bytes: Span<UInt8>, at start: Int, width: Int, count: Int, _ zero: Word,
    _ take: (UInt64) -> Void
  ) {
    let mask = (Word(1) << Word(width)) &- 1
    var (bits, known, place) = (zero, 0, start)
    for _ in 0..<count {
      while known < width {
        bits |= Word(bytes[place]) << Word(known)
        known += 8
        place += 1
      }
      take(UInt64(truncatingIfNeeded: bits & mask))
      bits >>= Word(width)
      known -= width
    }
  }
}
