import SessionData

/// Texts of JSON whose escapes stand for other characters: `caf\u00e9` is `café`, and `a\/b` is `a/b`.
enum JSONText {
  /// Reads a text between quotes; `nil` when an escape stands for no character, as half a surrogate pair
  /// does.
  static func decoded(_ text: Span<UInt8>, _ range: Range<Int>) -> [UInt8]? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    var at = range.lowerBound
    while at < range.upperBound {
      let byte = text[at]
      at += 1
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      guard at < range.upperBound else { return nil }
      let escape = text[at]
      at += 1
      if escape == UInt8(ascii: "u") {
        guard let scalar = scalar(text, &at, range.upperBound) else { return nil }
        bytes.append(contentsOf: scalar.utf8)
      } else if let plain = plain(escape) {
        bytes.append(plain)
      } else {
        return nil
      }
    }
    return bytes
  }

  /// Puts what a text stands for in its place, from the start of the range on: it is never longer.
  static func decode(_ bytes: inout [UInt8], in range: Range<Int>) {
    guard let decoded = decoded(bytes.span, range) else { return }
    for (index, byte) in decoded.enumerated() { bytes[range.lowerBound + index] = byte }
  }

  /// What a backslash and one character stand for.
  private static func plain(_ escape: UInt8) -> UInt8? {
    switch escape {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): escape
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: nil
    }
  }

  /// Reads the digits behind `\u`, and those of the second half of a pair.
  private static func scalar(
    _ text: Span<UInt8>, _ at: inout Int, _ end: Int
  ) -> Unicode.Scalar? {
    guard let first = unit(text, &at, end) else { return nil }
    guard first & 0xFC00 == 0xD800 else { return Unicode.Scalar(first) }
    guard at + 2 <= end, text[at] == UInt8(ascii: "\\"), text[at + 1] == UInt8(ascii: "u")
    else { return nil }
    at += 2
    guard let second = unit(text, &at, end), second & 0xFC00 == 0xDC00 else { return nil }
    return Unicode.Scalar(0x10000 + (first & 0x3FF) << 10 + second & 0x3FF)
  }

  /// Reads four hexadecimal digits.
  private static func unit(_ text: Span<UInt8>, _ at: inout Int, _ end: Int) -> UInt32? {
    guard at + 4 <= end else { return nil }
    var unit: UInt32 = 0
    for index in at..<at + 4 {
      let digit: UInt8
      switch text[index] {
      case 0x30...0x39: digit = text[index] - 0x30
      case 0x41...0x46: digit = text[index] - 0x41 + 10
      case 0x61...0x66: digit = text[index] - 0x61 + 10
      default: return nil
      }
      unit = unit << 4 | UInt32(digit)
    }
    at += 4
    return unit
  }
}
