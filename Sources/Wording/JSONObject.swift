import Foundation

/// A value that stands in a JSON text.
package protocol JSONValue {
  /// The value as JSON.
  var json: String { get }
}

/// A JSON object whose keys keep their order.
package struct JSONObject: JSONValue {
  private var members: [(key: String, value: any JSONValue)] = []

  package init() {}

  /// An object of these members.
  package init(_ members: KeyValuePairs<String, (any JSONValue)?>) {
    for (key, value) in members { self[key] = value }
  }

  /// A member; setting it adds one at the end, and `nil` adds nothing.
  package subscript(key: String) -> (any JSONValue)? {
    get { members.last { $0.key == key }?.value }
    set { if let newValue { members.append((key, newValue)) } }
  }

  /// Adds the members of another object at the end.
  package mutating func append(_ other: JSONObject) { members += other.members }

  package var json: String {
    "{\(members.map { "\($0.key.json):\($0.value.json)" }.joined(separator: ","))}"
  }
}

/// A value that is encoded as its type says.
package struct EncodedJSON: JSONValue {
  package let json: String

  package init(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    json = String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// A value that is encoded as an object of some members, with others behind them.
  package init(_ value: some Encodable, adding members: JSONObject) throws {
    let object = try Self(value).json
    json = "\(object.dropLast()),\(members.json.dropFirst())"
  }
}

extension Int: JSONValue {
  package var json: String { "\(self)" }
}

extension UInt64: JSONValue {
  package var json: String { "\(self)" }
}

extension Bool: JSONValue {
  package var json: String { self ? "true" : "false" }
}

extension Double: JSONValue {
  /// JSON has no infinities: they become `null`.
  package var json: String { isFinite ? "\(self)" : "null" }
}

extension Float: JSONValue {
  package var json: String { isFinite ? "\(self)" : "null" }
}

extension Array: JSONValue where Element: JSONValue {
  package var json: String { "[\(map(\.json).joined(separator: ","))]" }
}

extension String: JSONValue {
  package var json: String {
    var text = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      case _ where scalar.value < 0x20: text += String(format: "\\u%04x", scalar.value)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}
