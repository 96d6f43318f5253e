/// Takes settings from text and writes them as text, so that a method names each of them once.
struct SettingExchange {
  let method: String
  /// Values that were given and not yet taken.
  private(set) var given: [String: String] = [:]
  /// All settings of the method with their values, in its order.
  private(set) var settings: [(name: String, value: String)] = []

  /// Reads `name=value,name=value`.
  init(method: String, text: Substring) throws(BaselineError) {
    self.method = method
    for part in text.split(separator: ",", omittingEmptySubsequences: false) where !text.isEmpty {
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves.count == 2, !halves[0].isEmpty, !halves[1].isEmpty else {
        throw .malformedSetting(method: method, text: String(part))
      }
      let name = String(halves[0])
      guard given.updateValue(String(halves[1]), forKey: name) == nil else {
        throw .repeatedSetting(method: method, name: name)
      }
    }
  }

  /// A whole number.
  mutating func number(
    _ name: String, _ value: inout Int, in range: ClosedRange<Int>
  ) throws(BaselineError) {
    if let text = given.removeValue(forKey: name) {
      guard let number = Int(text), range.contains(number) else {
        throw .invalidValue(
          method: method, name: name, value: text,
          allowed: "\(range.lowerBound) … \(range.upperBound)")
      }
      value = number
    }
    settings.append((name, "\(value)"))
  }

  /// A number with a fraction.
  mutating func number(
    _ name: String, _ value: inout Double, in range: ClosedRange<Double>
  ) throws(BaselineError) {
    if let text = given.removeValue(forKey: name) {
      guard let number = Double(text), range.contains(number) else {
        throw .invalidValue(
          method: method, name: name, value: text,
          allowed: "\(Self.text(range.lowerBound)) … \(Self.text(range.upperBound))")
      }
      value = number
    }
    settings.append((name, Self.text(value)))
  }

  /// One of some words.
  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, _ value: inout Choice
  ) throws(BaselineError) {
    if let text = given.removeValue(forKey: name) {
      guard let choice = Choice(rawValue: text) else {
        throw .invalidValue(
          method: method, name: name, value: text,
          allowed: Choice.allCases.map(\.rawValue).joined(separator: ", "))
      }
      value = choice
    }
    settings.append((name, value.rawValue))
  }

  /// Refuses what the method did not ask for.
  func finish() throws(BaselineError) {
    guard let name = given.keys.sorted().first else { return }
    throw .unknownSetting(method: method, name: name, known: settings.map(\.name))
  }

  private static func text(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }
}
