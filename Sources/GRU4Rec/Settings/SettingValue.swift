/// What a setting holds: written in one way on the command line, in texts and in messages.
package protocol SettingValue: Codable, Equatable, Sendable {
  /// Reads what `text` writes; `nil` for anything else.
  init?(text: String)
  /// The value as text.
  var text: String { get }
  /// What can be read, for a message.
  static var readable: String { get }
  /// What may be written, with examples for numbers within; empty for plain numbers.
  static var textForms: [String] { get }
}

extension SettingValue {
  package static var readable: String { textForms.joined(separator: ", ") }
  package static var textForms: [String] { [] }
}

extension SettingValue where Self: RawRepresentable<String> & CaseIterable {
  package init?(text: String) { self.init(rawValue: text) }
  package var text: String { rawValue }
  package static var readable: String { "one of " + textForms.joined(separator: ", ") }
  package static var textForms: [String] { allCases.map(\.rawValue) }
}

extension SettingValue where Self: TextualSetting {
  package var text: String { description }
}

extension Loss: SettingValue {}
extension ResetGate: SettingValue {}
extension Optimizer: SettingValue {}
extension Similarity: SettingValue {}
extension SessionOrder: SettingValue {}
extension Precision: SettingValue {}
extension InputEmbedding: SettingValue {}
extension NegativeSamples: SettingValue {}
extension Activation: SettingValue {}
extension InitialWeights: SettingValue {}

extension Int: SettingValue {
  package init?(text: String) { self.init(text) }
  package var text: String { "\(self)" }
  package static let readable = "a whole number"
}

extension Float: SettingValue {
  package init?(text: String) { self.init(text) }

  /// The shortest text that reads back as this number; whole numbers without a point.
  package var text: String {
    let text = "\(self)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  package static let readable = "a number"
}

extension Bool: SettingValue {
  package init?(text: String) {
    switch text {
    case "true", "yes", "1": self = true
    case "false", "no", "0": self = false
    default: return nil
    }
  }

  package var text: String { "\(self)" }
  package static let textForms = ["true", "false"]
}

extension [Int]: SettingValue {
  /// Reads `64,64`, `64/64` or `[64, 64]`.
  package init?(text: String) {
    let isList = text.hasPrefix("[") && text.hasSuffix("]")
    let parts = (isList ? text.dropFirst().dropLast() : text[...])
      .split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "," }
    let sizes = parts.compactMap { Int($0.filter { $0 != " " }) }
    guard sizes.count == parts.count else { return nil }
    self = sizes
  }

  package var text: String { map(String.init).joined(separator: ",") }
  package static let readable = "sizes such as 100 or 100/100"
}
