import CPosix

/// Work on borrowed bytes that wants machine words or the C library's searches.
///
/// Every pointer comes from a span and lives only inside the closure that lends it. Public so that the loops of
/// `EventLogs` have it inlined; of no use elsewhere.
public enum ByteScan {
  /// First position of `byte` in `bytes[start ..< end]`, or `end` when there is none.
  @inlinable
  public static func firstIndex(
    of byte: UInt8, in bytes: Span<UInt8>, from start: Int, to end: Int
  )
    -> Int
  {
    precondition(0 <= start && start <= end && end <= bytes.count, "range outside the bytes")
    guard start < end else { return end }
    return bytes.withUnsafeBytes { raw in
      // SAFETY: start < end <= count, so the buffer is not empty and memchr stays inside it.
      guard let base = raw.baseAddress, let hit = memchr(base + start, Int32(byte), end - start)
      else { return end }
      return UnsafeRawPointer(hit) - base
    }
  }

  /// Last position of `byte` in `bytes[start ..< end]`; `nil` when there is none.
  @inlinable
  public static func lastIndex(of byte: UInt8, in bytes: Span<UInt8>, from start: Int, to end: Int)
    -> Int?
  {
    var index = end
    while index > start {
      index -= 1
      if bytes[index] == byte { return index }
    }
    return nil
  }

  /// Whether all bytes of `bytes[range]` are below 0x80.
  @inlinable
  public static func isASCII(_ bytes: Span<UInt8>, in range: Range<Int>) -> Bool {
    bytes.extracting(range).withUnsafeBytes { raw in
      var seen: UInt64 = 0
      var index = 0
      while index + 8 <= raw.count {
        // SAFETY: the eight bytes end at or before raw.count.
        seen |= raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        index += 8
      }
      if index < raw.count && raw.count >= 8 {
        // SAFETY: the last eight bytes, some of them once more.
        seen |= raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self)
      } else {
        while index < raw.count {
          seen |= UInt64(raw[index])
          index += 1
        }
      }
      return seen & 0x8080_8080_8080_8080 == 0
    }
  }

  /// Whether two runs of bytes are the same.
  ///
  /// Identifiers are short: their words are compared in place rather than by a call.
  @inlinable @inline(__always)
  public static func equal(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    return left.withUnsafeBytes { a in
      right.withUnsafeBytes { b in
        let count = a.count
        if count < 8 { return shortWord(a) == shortWord(b) }
        var index = 0
        // SAFETY: each load below ends at or before count, the length of both.
        while index + 8 < count {
          if a.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            != b.loadUnaligned(fromByteOffset: index, as: UInt64.self)
          {
            return false
          }
          index += 8
        }
        return a.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
          == b.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
      }
    }
  }

  /// Up to seven bytes as one word, another one for every content of the same length.
  @inlinable @inline(__always)
  static func shortWord(_ raw: UnsafeRawBufferPointer) -> UInt64 {
    let count = raw.count
    // SAFETY: each load ends at or before count.
    if count >= 4 {
      let head = raw.loadUnaligned(fromByteOffset: 0, as: UInt32.self)
      let tail = raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
      return UInt64(head) | UInt64(tail) << 32
    }
    guard count > 0 else { return 0 }
    return UInt64(raw[0]) | UInt64(raw[count / 2]) << 8 | UInt64(raw[count - 1]) << 16
  }

  /// Reads decimal digits from `start` on, behind those in `value`; answers where they end.
  ///
  /// `value` wraps around beyond 19 digits.
  @inlinable
  public static func readDigits(_ bytes: Span<UInt8>, from start: Int, into value: inout UInt64)
    -> Int
  {
    var index = start
    var number = value
    bytes.withUnsafeBytes { raw in
      while index + 8 <= raw.count {
        // SAFETY: the eight bytes end at or before raw.count.
        let word = UInt64(
          littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        let digits = word ^ 0x3030_3030_3030_3030  // 0 … 9 where there was a digit
        if (digits | (digits &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 != 0 { break }
        // Pairs, then fours, then all eight: the first digit is the lowest byte.
        let pairs = (digits &* 10 &+ (digits >> 8)) & 0x00FF_00FF_00FF_00FF
        let fours = (pairs &* 100 &+ (pairs >> 16)) & 0x0000_FFFF_0000_FFFF
        let eight = (fours &* 10_000 &+ (fours >> 32)) & 0xFFFF_FFFF
        number = number &* 100_000_000 &+ eight
        index += 8
      }
      while index < raw.count {
        let digit = raw[index] &- 0x30
        if digit > 9 { break }
        number = number &* 10 &+ UInt64(digit)
        index += 1
      }
    }
    value = number
    return index
  }

  /// Appends a run of bytes to an array.
  @inlinable
  public static func append(_ bytes: Span<UInt8>, to array: inout [UInt8]) {
    bytes.withUnsafeBytes { raw in
      // SAFETY: the copy is made before the closure, and with it the borrowed memory, ends.
      array.append(contentsOf: raw)
    }
  }

  /// 128-bit hash: two lanes that each take every word by a bijection, so that identifiers of up to
  /// eight bytes never collide and longer ones only with probability about 2⁻¹²⁸ a pair.
  @inlinable @inline(__always)
  public static func hash(_ bytes: Span<UInt8>) -> Hash128 {
    bytes.withUnsafeBytes { raw in
      var state = Hash128(
        low: 0x9E37_79B9_7F4A_7C15 ^ UInt64(raw.count), high: 0xC2B2_AE3D_27D4_EB4F)
      let count = raw.count
      var index = 0
      // SAFETY: each load below ends at or before raw.count.
      while index + 8 < count {
        state.absorb(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
        index += 8
      }
      if count >= 8 {
        state.absorb(raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self))
      } else if count > 0 {
        state.absorb(shortWord(raw))
      }
      return state.finished()
    }
  }
}

/// A 128-bit hash value or its running state.
public struct Hash128: BitwiseCopyable, Equatable {
  /// The lower half.
  public var low: UInt64
  /// The upper half.
  public var high: UInt64

  /// A value of two halves.
  @inlinable
  public init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// Whether both halves agree.
  @inlinable
  public static func == (left: Hash128, right: Hash128) -> Bool {
    left.low == right.low && left.high == right.high
  }

  @inlinable
  mutating func absorb(_ word: UInt64) {
    low = Self.rotate(low ^ (word &* 0x87C3_7B91_1142_53D5), by: 29) &* 0x9FB2_1C65_1E98_DF25
    high = Self.rotate(high ^ (word &* 0x4CF5_AD43_2745_937F), by: 33) &* 0xD6E8_FEB8_6659_FD93
  }

  @inlinable
  func finished() -> Hash128 {
    Hash128(low: Self.mixed(low), high: Self.mixed(high))
  }

  /// As `SplitMix64.mix`, here so that readers of logs have it in their own loops.
  @inlinable
  static func mixed(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  @inlinable
  static func rotate(_ word: UInt64, by count: UInt64) -> UInt64 {
    word &<< count | word &>> (64 &- count)
  }
}
