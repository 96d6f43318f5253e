import Wording

/// The values that a setting may have.
struct SettingRange<Value: SettingValue>: Sendable {
  /// As in "allowed: 0 or more".
  let text: String
  let contains: @Sendable (Value) -> Bool

  init(_ text: String, _ contains: @escaping @Sendable (Value) -> Bool) {
    self.text = text
    self.contains = contains
  }

  /// All that can be written.
  static var any: SettingRange { .init(Value.textForms.joined(separator: ", ")) { _ in true } }

  /// All that can be written, as far as the numbers within are in their range.
  static func numbers(
    _ text: String, _ contains: @escaping @Sendable (Value) -> Bool
  ) -> SettingRange { .init("\(any.text); \(text)", contains) }
}

extension SettingRange<Int> {
  static func whole(_ range: ClosedRange<Int>) -> SettingRange {
    .init(range.grouped, range.contains)
  }
}

extension SettingRange<Float> {
  static let positive = SettingRange("a finite number above 0") { $0 > 0 && $0.isFinite }
  static let notNegative = SettingRange("0 or more") { $0 >= 0 && $0.isFinite }
  static let share = SettingRange("0 … 1") { (0...1).contains($0) }
  static let belowOne = SettingRange("0 up to, not including, 1") { (0..<1).contains($0) }
}

extension ClosedRange<Int> {
  /// As in `1 … 65,536`.
  var grouped: String {
    "\(NumberText.grouped(lowerBound)) … \(NumberText.grouped(upperBound))"
  }
}
