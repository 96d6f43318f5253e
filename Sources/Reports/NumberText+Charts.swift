import Foundation
import Wording

/// Numbers of charts: `12,345`, `0.0312`, `−1.5×10⁹`.
extension NumberText {
  /// Plain digits below this, powers of ten from here.
  private static let largestPlain = 1e7
  /// Plain digits from here, powers of ten below this.
  private static let smallestPlain = 1e-4

  /// A value on its own, with four significant digits, or all digits of a whole number.
  static func value(_ value: Double) -> String {
    if value.isNaN { return "not a number" }
    if value.isInfinite { return value < 0 ? "−∞" : "∞" }
    if value == 0 { return "0" }
    let exponent = decimalExponent(value)
    if abs(value) >= largestPlain || abs(value) < smallestPlain {
      return scientific(value, exponent: exponent, decimals: 3, trimmed: true)
    }
    let decimals = value == value.rounded() ? 0 : max(0, 3 - exponent)
    return trimmed(plain(value, decimals: decimals))
  }

  /// Labels of an axis, all in one form and precise enough to tell them apart.
  ///
  /// - Parameter step: distance of the values, above 0.
  static func labels(of values: [Double], step: Double) -> [String] {
    let largest = values.map(abs).max() ?? 0
    let stepExponent = decimalExponent(step)
    if largest < largestPlain && step >= smallestPlain {
      return values.map { plain($0, decimals: max(0, -stepExponent)) }
    }
    let exponent = decimalExponent(largest)
    return values.map {
      scientific($0, exponent: exponent, decimals: max(0, exponent - stepExponent), trimmed: false)
    }
  }

  /// Position of the first significant digit: 0 for 1…9.99, −1 for 0.1…0.99.
  static func decimalExponent(_ value: Double) -> Int {
    guard value != 0, value.isFinite else { return 0 }
    // A tiny bit more, lest 1000 be taken for 999.99…
    return Int((log10(abs(value)) + 1e-9).rounded(.down))
  }

  /// With this many decimals, whole thousands set off and a true minus.
  private static func plain(_ value: Double, decimals: Int) -> String {
    let digits = fixed(abs(value), decimals)
    let whole = digits.prefix { $0 != "." }
    let isZero = digits.allSatisfy { $0 == "0" || $0 == "." }
    let sign = value < 0 && !isZero ? "−" : ""
    return sign + (Int(whole).map(grouped) ?? String(whole)) + digits.dropFirst(whole.count)
  }

  private static func scientific(
    _ value: Double, exponent: Int, decimals: Int, trimmed isTrimmed: Bool
  ) -> String {
    if value == 0 { return "0" }
    let digits = plain(value / pow(10, Double(exponent)), decimals: min(decimals, 15))
    let mantissa = isTrimmed ? trimmed(digits) : digits
    let power = "10" + superscript(exponent)
    return mantissa == "1" ? power : mantissa == "−1" ? "−" + power : mantissa + "×" + power
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  private static func superscript(_ exponent: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    let text = String(abs(exponent)).compactMap(\.wholeNumberValue).map { String(digits[$0]) }
    return (exponent < 0 ? "⁻" : "") + text.joined()
  }
}
