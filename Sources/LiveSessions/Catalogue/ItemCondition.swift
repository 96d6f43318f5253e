/// What an attribute of an item must be for the item to be recommended.
///
/// An item may have several values of an attribute, or none. All that a condition says must hold: of what is to be there one
/// value is enough, and of what is not to be there none may be.
public struct ItemCondition: Sendable, Hashable {
  /// A value of an attribute, as a request has it.
  public enum Value: Sendable, Hashable {
    /// This text, letter for letter.
    case text(String)
    /// A text that is this number, such as `80` and `80.0`.
    case number(Double)
    /// A text that says yes or no: `true`, `yes` or `1`, `false`, `no` or `0`, in letters of any size.
    case flag(Bool)
  }

  /// Name of the attribute: a column of the table of items.
  public var attribute: String
  /// Values of which the item has one; `nil` where this is not asked for.
  public var anyOf: [Value]?
  /// Values of which the item has none.
  public var noneOf: [Value]
  /// Least number that a value is.
  public var minimum: Double?
  /// Greatest number that the same value is.
  public var maximum: Double?

  /// A condition on an attribute, which nothing but what is given limits.
  public init(
    _ attribute: String, anyOf: [Value]? = nil, noneOf: [Value] = [], minimum: Double? = nil,
    maximum: Double? = nil
  ) {
    self.attribute = attribute
    self.anyOf = anyOf
    self.noneOf = noneOf
    self.minimum = minimum
    self.maximum = maximum
  }

  /// Whether a value that is this number lies in the range, where there is one.
  func admits(_ number: Double?) -> Bool {
    if minimum == nil && maximum == nil { return true }
    guard let number else { return false }
    return number >= minimum ?? -.infinity && number <= maximum ?? .infinity
  }

  /// Bytes that it takes, about.
  var byteCount: Int {
    [anyOf ?? [], noneOf].joined().reduce(attribute.utf8.count + 128) { sum, value in
      if case .text(let text) = value { sum + 32 + text.utf8.count } else { sum + 32 }
    }
  }

  /// Whether anything must be there.
  var isDemanding: Bool { anyOf != nil || minimum != nil || maximum != nil }
}

/// A value as it stands in the table of items.
struct AttributeValue {
  let text: String
  /// The number that it is.
  let number: Double?
  /// What it says, where that is yes or no.
  let flag: Bool?

  init(_ text: String) {
    self.text = text
    flag =
      switch text.lowercased() {
      case "true", "yes", "1": true
      case "false", "no", "0": false
      default: nil
      }
    number = Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  /// Whether it is one of some values, of which a request may have many.
  func isOne(of values: Set<ItemCondition.Value>) -> Bool {
    if values.contains(.text(text)) { return true }
    if let number, values.contains(.number(number)) { return true }
    return flag.map { values.contains(.flag($0)) } ?? false
  }
}
