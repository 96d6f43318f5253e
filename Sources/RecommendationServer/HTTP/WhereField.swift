import Foundation
import LiveSessions

/// Conditions on attributes of items as JSON, such as `{"category": ["tent", "tarp"], "in_stock": true, "price": {"max": 80}}`.
struct WhereField: JSONField {
  static let example = #"{"price":{"max":80}}"#

  /// Most attributes that a request has conditions on.
  private static let mostConditions = 32
  /// Most values of a condition.
  private static let mostValues = 1000

  /// One for each attribute, in the order of their names: the same conditions are the same whatever their order.
  let conditions: [ItemCondition]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: BodyFields.Name.self)
    let names = container.allKeys
    let path = BodyFields.path(decoder.codingPath)
    guard names.count <= Self.mostConditions else {
      throw Problem.invalid(
        path, "has \(names.count) attributes; allowed: \(Self.mostConditions) at most")
    }
    // As everywhere, null stands for what is not there.
    conditions = try names.filter { try !container.decodeNil(forKey: $0) }.map { name in
      try Self.condition(
        name.stringValue, "\(path).\(name.stringValue)", container.superDecoder(forKey: name))
    }.sorted { $0.attribute.utf8.lexicographicallyPrecedes($1.attribute.utf8) }
  }

  private static func condition(
    _ attribute: String, _ path: String, _ decoder: any Decoder
  ) throws -> ItemCondition {
    if let values = try? decoder.singleValueContainer().decode(Values.self) {
      return ItemCondition(attribute, anyOf: try values.checked(path))
    }
    guard (try? decoder.container(keyedBy: BodyFields.Name.self)) != nil else {
      throw Problem.invalid(
        path,
        "is not a value, a list of values, or an object with min, max, any or not")
    }
    let fields = try BodyFields(decoder, known: ["any", "not", "min", "max"])
    func values(_ name: String) throws -> [ItemCondition.Value]? {
      try fields.optional(name, as: Values.self)?.checked("\(path).\(name)")
    }
    return ItemCondition(
      attribute, anyOf: try values("any"), noneOf: try values("not") ?? [],
      minimum: try fields.optional("min", as: Double.self),
      maximum: try fields.optional("max", as: Double.self))
  }

  /// A value, or a list of some.
  private struct Values: Decodable {
    let values: [ItemCondition.Value]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let one = try? container.decode(Value.self) {
        values = [one.value]
      } else {
        values = try container.decode([Value].self).map(\.value)
      }
    }

    func checked(_ field: String) throws -> [ItemCondition.Value] {
      guard values.count <= mostValues else {
        throw Problem.invalid(field, "has \(values.count) values; allowed: \(mostValues) at most")
      }
      return values
    }
  }

  private struct Value: Decodable {
    let value: ItemCondition.Value

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      // A number is none of the others, and true is no number.
      if let flag = try? container.decode(Bool.self) {
        value = .flag(flag)
      } else if let number = try? container.decode(Double.self) {
        value = .number(number)
      } else {
        value = .text(try container.decode(String.self))
      }
    }
  }
}
