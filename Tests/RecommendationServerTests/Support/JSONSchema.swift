import Foundation

/// The part of JSON Schema that the description of the interface uses.
struct JSONSchema {
  /// The document that references lead into.
  let document: JSONValue

  /// What of a value breaks a schema, in words; a keyword that is not understood counts, too.
  func faults(_ value: JSONValue, _ schema: JSONValue, at place: String = "$") -> [String] {
    var faults: [String] = []
    for (keyword, rule) in (schema.object ?? [:]).sorted(by: { $0.key < $1.key }) {
      faults += broken(value, keyword, rule, schema, place)
    }
    return faults
  }

  /// What a reference such as `#/components/schemas/Item` leads to; anything else is itself.
  func resolved(_ value: JSONValue) -> JSONValue {
    guard let reference = value["$ref"]?.string else { return value }
    return reference.split(separator: "/").dropFirst()
      .reduce(document) { $0[String($1)] ?? .null }
  }

  private func broken(
    _ value: JSONValue, _ keyword: String, _ rule: JSONValue, _ schema: JSONValue, _ place: String
  ) -> [String] {
    switch keyword {
    case "description", "default", "example", "contentMediaType": []
    case "contentSchema":
      value.string.map { text in
        (try? JSONValue(Data(text.utf8))).map { faults($0, rule, at: place) }
          ?? ["\(place) is no JSON"]
      } ?? []
    case "$ref": faults(value, resolved(schema), at: place)
    case "type": hasType(value, rule) ? [] : ["\(place) is not of type \(rule.text)"]
    case "enum": rule.array?.contains(value) == true ? [] : ["\(place) is none of \(rule.text)"]
    case "format": rule == "date-time" ? dateFaults(value, place) : ["\(rule.text) is unknown"]
    case "oneOf", "anyOf":
      choiceFaults(value, rule, atMost: keyword == "oneOf" ? 1 : .max, place)
    case "properties", "required", "additionalProperties", "maxProperties":
      value.object.map { objectFaults($0, keyword, rule, schema, place) } ?? []
    case "items", "minItems", "maxItems":
      value.array.map { arrayFaults($0, keyword, rule, place) } ?? []
    default: scalarFaults(value, keyword, rule, place)
    }
  }

  private func hasType(_ value: JSONValue, _ rule: JSONValue) -> Bool {
    (rule.array ?? [rule]).contains { type in
      switch (value, type.string) {
      case (.null, "null"), (.bool, "boolean"), (.number, "number"), (.string, "string"),
        (.array, "array"), (.object, "object"):
        true
      case (.number(let number), "integer"): number == number.rounded()
      default: false
      }
    }
  }

  private func dateFaults(_ value: JSONValue, _ place: String) -> [String] {
    let isDate = value.string.map { (try? Date($0, strategy: .iso8601)) != nil } ?? true
    return isDate ? [] : ["\(place) is no date"]
  }

  private func choiceFaults(
    _ value: JSONValue, _ rule: JSONValue, atMost: Int, _ place: String
  ) -> [String] {
    let fitting = (rule.array ?? []).filter { faults(value, $0).isEmpty }.count
    return (1...atMost).contains(fitting) ? [] : ["\(place) fits \(fitting) of the choices"]
  }

  private func objectFaults(
    _ fields: [String: JSONValue], _ keyword: String, _ rule: JSONValue, _ schema: JSONValue,
    _ place: String
  ) -> [String] {
    switch keyword {
    case "properties":
      fields.flatMap { name, field in
        rule[name].map { faults(field, $0, at: "\(place).\(name)") } ?? []
      }
    case "required":
      (rule.array ?? []).filter { fields[$0.string ?? ""] == nil }
        .map { "\(place) lacks \($0.text)" }
    case "maxProperties":
      Double(fields.count) <= rule.number ?? .nan ? [] : ["\(place) has too many fields"]
    default:
      fields.filter { schema["properties"]?[$0.key] == nil }.flatMap { name, field in
        rule == false ? ["\(place) has \(name)"] : faults(field, rule, at: "\(place).\(name)")
      }
    }
  }

  private func arrayFaults(
    _ values: [JSONValue], _ keyword: String, _ rule: JSONValue, _ place: String
  ) -> [String] {
    switch keyword {
    case "items":
      values.enumerated().flatMap { faults($1, rule, at: "\(place)[\($0)]") }
    case "minItems": Double(values.count) >= rule.number ?? .nan ? [] : ["\(place) is too short"]
    default: Double(values.count) <= rule.number ?? .nan ? [] : ["\(place) is too long"]
    }
  }

  private func scalarFaults(
    _ value: JSONValue, _ keyword: String, _ rule: JSONValue, _ place: String
  ) -> [String] {
    let (limit, number) = (rule.number ?? .nan, value.number)
    let length = value.string.map { Double($0.unicodeScalars.count) }
    let holds: Bool? =
      switch keyword {
      case "minimum": number.map { $0 >= limit } ?? true
      case "maximum": number.map { $0 <= limit } ?? true
      case "exclusiveMaximum": number.map { $0 < limit } ?? true
      case "minLength": length.map { $0 >= limit } ?? true
      case "maxLength": length.map { $0 <= limit } ?? true
      default: nil
      }
    guard let holds else { return ["the keyword \(keyword) is not understood"] }
    return holds ? [] : ["\(place) breaks \(keyword) \(limit)"]
  }
}
