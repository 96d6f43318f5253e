import Foundation
import Hummingbird
import LiveSessions
import NIOCore
import NIOFoundationCompat

/// The fields of a JSON object in a request: reads those that it knows and refuses all others.
///
/// A misspelt field that had no effect would be found out late, by the recommendations being wrong.
struct BodyFields: RequestFields {
  struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private let container: KeyedDecodingContainer<Name>
  private let names: [Name]

  /// - Parameter known: names of all fields that may be there.
  init(_ decoder: any Decoder, known: [String]) throws {
    container = try decoder.container(keyedBy: Name.self)
    names = container.allKeys
    for name in names where !known.contains(name.stringValue) {
      throw Problem.invalid(
        Self.path(container.codingPath + [name]),
        "there is no such field; there are: \(known.joined(separator: ", "))")
    }
  }

  /// The value of a field; `nil` when it is absent or null.
  func optional<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value? {
    try container.decodeIfPresent(type, forKey: Name(name))
  }

  /// A whole number in a range, or `nil` when the field is absent or null.
  ///
  /// Read as any number first: the decoder takes one that does not fit for broken JSON.
  func number(_ name: String, allowed: ClosedRange<Int>) throws -> Int? {
    let number: Double?
    do {
      number = try optional(name, as: Double.self)
    } catch DecodingError.dataCorrupted {
      throw Problem.invalid(path(name), "is out of range")
    } catch is DecodingError {
      throw Problem.invalid(path(name), "is not a whole number")
    }
    guard let number else { return nil }
    guard let whole = Int(exactly: number) else {
      throw Problem.invalid(path(name), "is \(number), and not a whole number in range")
    }
    guard allowed.contains(whole) else {
      throw Problem.invalid(
        path(name), "is \(whole); allowed: \(allowed.lowerBound) … \(allowed.upperBound)")
    }
    return whole
  }

  func has(_ name: String) -> Bool { names.contains { $0.stringValue == name } }

  func flag(_ name: String) throws -> Bool? { try optional(name, as: Bool.self) }

  func text(_ name: String) throws -> String? { try optional(name, as: String.self) }

  func texts(_ name: String) throws -> [String]? { try optional(name, as: [String].self) }

  func value<Value: JSONField>(_ name: String, as type: Value.Type) throws -> Value? {
    try optional(name, as: type)
  }

  func share(_ name: String) throws -> Double? {
    guard let share = try optional(name, as: Double.self) else { return nil }
    guard (0...1).contains(share) else {
      throw Problem.invalid(path(name), "is \(share); allowed: 0 … 1")
    }
    return share
  }

  /// The value of a field that must be there.
  func required<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
    try container.decode(type, forKey: Name(name))
  }

  /// Full name of a field, such as `events[2].item`.
  func path(_ name: String) -> String { Self.path(container.codingPath + [Name(name)]) }

  /// Reads a request's body.
  static func decode<Body: Decodable>(_ type: Body.Type, from body: ByteBuffer) throws -> Body {
    let data = Data(buffer: body)
    let decoded: Body
    do {
      decoded = try JSONDecoder().decode(type, from: data)
    } catch let error as DecodingError {
      throw problem(of: error)
    }
    if let field = RepeatedField.first(in: data.span) {
      throw Problem.invalid(field, "stands there twice, and one of them would be ignored")
    }
    return decoded
  }

  static func path(_ keys: [any CodingKey]) -> String {
    var path = ""
    for key in keys {
      if let index = key.intValue {
        path += "[\(index)]"
      } else {
        path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
      }
    }
    return path
  }

  private static func problem(of error: DecodingError) -> Problem {
    switch error {
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      let path = path(context.codingPath)
      return path.isEmpty
        ? .malformed("the body is not a JSON object")
        : .invalid(path, "is not \(name(of: type))")
    case .keyNotFound(let key, let context):
      return .invalid(path(context.codingPath + [key]), "is missing")
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      return .invalid(path(context.codingPath), "is not a value of the right kind")
    case .dataCorrupted:
      return .malformed("the body is not JSON in UTF-8")
    @unknown default:
      return .malformed("the body cannot be read")
    }
  }

  private static func name(of type: any Any.Type) -> String {
    switch type {
    case is String.Type: "a text"
    case is Int.Type: "a whole number"
    case is Double.Type: "a number"
    case is Bool.Type: "true or false"
    case is [String: Any].Type: "an object"
    default: "a list"
    }
  }
}
