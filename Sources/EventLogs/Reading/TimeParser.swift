import SessionData

/// Reads a time column: a number or ISO 8601.
enum TimeParser {
  /// Seconds since 1970 of a date, or a number as it stands, finite and ≥ 0; `nil` for anything else.
  static func seconds(_ text: Span<UInt8>) -> Double? {
    if let plain = plainDecimal(text) { return plain }
    return isDate(text) ? iso8601(text) : unusualDecimal(text)
  }

  /// Whether a text begins as a date of ISO 8601 does.
  static func isDate(_ text: Span<UInt8>) -> Bool {
    text.count >= 10 && text[4] == 0x2D && text[7] == 0x2D
  }

  /// Digits with at most one point, when a single correctly rounded division gives the answer.
  ///
  /// Both the digits and the power of ten are exact in a Double up to 2⁵³ and 10²², so that their
  /// quotient is the nearest Double (Clinger 1990): the same as `Double(String)`. Without a point nothing is
  /// divided, and up to 19 digits fit a word.
  private static func plainDecimal(_ text: Span<UInt8>) -> Double? {
    let count = text.count
    guard count > 0 && count <= 19 else { return nil }
    var digits: UInt64 = 0
    let point = ByteScan.readDigits(text, from: 0, into: &digits)
    if point == count { return Double(digits) }
    guard text[point] == 0x2E && point > 0 else { return nil }
    guard ByteScan.readDigits(text, from: point + 1, into: &digits) == count else { return nil }
    let decimals = count - point - 1
    guard decimals > 0 && digits <= 1 << 53 else { return nil }
    return Double(digits) / powersOfTen[decimals]
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// Long, signed or exponential numbers; no hexadecimal, no names.
  private static func unusualDecimal(_ text: Span<UInt8>) -> Double? {
    guard text.count > 0 && text.count <= 400 else { return nil }
    var bytes: [UInt8] = []
    for index in text.indices {
      switch text[index] {
      case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x45, 0x65: bytes.append(text[index])
      default: return nil
      }
    }
    guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite, value >= 0
    else { return nil }
    return value.magnitude  // -0 is 0
  }
}
