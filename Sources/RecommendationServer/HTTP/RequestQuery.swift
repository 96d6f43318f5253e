import Foundation
import Hummingbird
import LiveSessions
import NIOCore

/// The part of an address after the question mark.
struct RequestQuery: RequestFields {
  /// Parameters that may stand there repeatedly: those with several texts.
  private static let repeatable: Set = ["exclude", "only", "in", "not_in"]

  private let pairs: [(name: String, value: String, raw: Substring)]

  /// - Parameter known: names that may be there.
  init(_ request: Request, known: [String]) throws(Problem) {
    var pairs: [(name: String, value: String, raw: Substring)] = []
    for part in (request.uri.query ?? "").split(separator: "&") {
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = try Self.decode(halves[0])
      guard known.contains(name) else {
        let names = known.isEmpty ? "none" : known.joined(separator: ", ")
        throw .invalid(name, "there is no such parameter; there are: \(names)")
      }
      if !Self.repeatable.contains(name), pairs.contains(where: { $0.name == name }) {
        throw .invalid(name, "stands there twice, and one of them would be ignored")
      }
      let raw = halves.count == 2 ? halves[1] : ""
      pairs.append((name, try Self.decode(raw), raw))
    }
    self.pairs = pairs
  }

  func has(_ name: String) -> Bool { pairs.contains { $0.name == name } }

  /// The value of a name.
  func text(_ name: String) -> String? { pairs.first { $0.name == name }?.value }

  /// All values of a name, which stands there repeatedly or has commas between them.
  ///
  /// A comma that belongs to a value is percent-encoded (`%2C`). A name without a value has an empty text, which is
  /// no item and no set, rather than none.
  func texts(_ name: String) throws(Problem) -> [String]? {
    let named = pairs.filter { $0.name == name }
    if named.isEmpty { return nil }
    var values: [String] = []
    for pair in named {
      for part in pair.raw.split(separator: ",", omittingEmptySubsequences: false) {
        values.append(try Self.decode(part))
      }
    }
    return values
  }

  func flag(_ name: String) throws(Problem) -> Bool? {
    switch text(name) {
    case nil: nil
    case "true": true
    case "false": false
    default: throw .invalid(name, "is not true or false")
    }
  }

  /// An object or a list as JSON, percent-encoded.
  func value<Value: JSONField>(_ name: String, as type: Value.Type) throws -> Value? {
    guard let text = text(name) else { return nil }
    do {
      // In an object of its own, so that what is wrong is named as in a body.
      let object = ByteBuffer(string: "{\"\(name)\":\(text)}")
      let first = text.first { !$0.isWhitespace }
      if first == "{" || first == "[" {
        return try BodyFields.decode(Holder<Value>.self, from: object).value
      }
    } catch let problem as Problem where problem.field != nil { throw problem } catch is Problem {}
    throw Problem.invalid(name, "is no JSON such as \(Value.example)")
  }

  private struct Holder<Value: Decodable>: Decodable {
    let value: Value?

    init(from decoder: any Decoder) throws {
      let names = try decoder.container(keyedBy: BodyFields.Name.self).allKeys.map(\.stringValue)
      value = try names.first.flatMap {
        try BodyFields(decoder, known: [$0]).optional($0, as: Value.self)
      }
    }
  }

  func share(_ name: String) throws(Problem) -> Double? {
    guard let text = text(name) else { return nil }
    guard let share = Double(text), (0...1).contains(share) else {
      throw .invalid(name, "is '\(text.prefix(40))'; allowed: 0 … 1")
    }
    return share
  }

  func number(_ name: String, allowed: ClosedRange<Int>) throws(Problem) -> Int? {
    guard let text = text(name) else { return nil }
    guard let number = Int(text), allowed.contains(number) else {
      throw .invalid(
        name, "is '\(text.prefix(40))'; allowed: \(allowed.lowerBound) … \(allowed.upperBound)")
    }
    return number
  }

  /// Text with `%20` and `+` resolved.
  private static func decode(_ text: Substring) throws(Problem) -> String {
    guard let decoded = text.replacing("+", with: " ").removingPercentEncoding else {
      throw .malformed("'\(text.prefix(40))' in the address is not percent-encoded UTF-8")
    }
    return decoded
  }
}

extension Request {
  /// The key of a request that may be repeated, if it has one.
  var idempotencyKey: String? {
    get throws(Problem) {
      guard let key = headers[.idempotencyKey] else { return nil }
      guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
      else {
        throw .invalid(
          "Idempotency-Key", "allowed: 1 … 255 printable characters of ASCII, without spaces")
      }
      return key
    }
  }
}

extension Parameters {
  /// Which event of a session a path names: `last`, or its number.
  var event: LiveSessionService.EventPlace {
    get throws(Problem) {
      let text = try text("event")
      if text == "last" { return .last }
      guard let number = Int(text), number >= 1 else {
        throw .invalid("event", "is '\(text.prefix(40))'; allowed: last, or a number from 1")
      }
      return .number(number)
    }
  }

  /// A part of the path, percent-encoding resolved: 1 … 512 characters (Unicode scalars).
  func text(_ name: String) throws(Problem) -> String {
    let raw = self[name[...]] ?? ""
    guard
      let text = raw.utf8.contains(UInt8(ascii: "%")) ? raw.removingPercentEncoding : String(raw)
    else { throw .malformed("the \(name) in the address is not percent-encoded UTF-8") }
    let length = text.unicodeScalars.count
    guard (1...512).contains(length) else {
      throw .invalid(name, "has \(length) characters; allowed: 1 … 512")
    }
    return text
  }
}
