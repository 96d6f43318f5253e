import Foundation

/// A value that stands in a JSON text.
protocol JSONValue {
  /// The value as JSON.
  var json: String { get }
}

/// A JSON object whose keys keep their order.
struct JSONObject: JSONValue {
  private var members: [String] = []

  init() {}

  /// An object of these members.
  init(_ members: KeyValuePairs<String, (any JSONValue)?>) {
    for (key, value) in members { self[key] = value }
  }

  /// Adds a member; `nil` adds nothing.
  subscript(key: String) -> (any JSONValue)? {
    get { nil }
    set { if let newValue { members.append("\(key.json):\(newValue.json)") } }
  }

  /// Adds the members of another object at the end.
  mutating func append(_ other: JSONObject) { members += other.members }

  var json: String { "{\(members.joined(separator: ","))}" }
}

/// A value that is encoded as its type says.
struct EncodedJSON: JSONValue {
  let json: String

  init(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    json = String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}

extension Int: JSONValue {
  var json: String { "\(self)" }
}

extension UInt64: JSONValue {
  var json: String { "\(self)" }
}

extension Bool: JSONValue {
  var json: String { self ? "true" : "false" }
}

extension Double: JSONValue {
  /// JSON has no infinities: they become `null`.
  var json: String { isFinite ? "\(self)" : "null" }
}

extension Float: JSONValue {
  var json: String { isFinite ? "\(self)" : "null" }
}

extension Array: JSONValue where Element: JSONValue {
  var json: String { "[\(map(\.json).joined(separator: ","))]" }
}

extension String: JSONValue {
  var json: String {
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
