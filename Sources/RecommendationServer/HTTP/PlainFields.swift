import LiveSessions
import NIOCore

/// The fields of a JSON object as nearly all requests bring it: names, texts without escapes, whole numbers, yes and
/// no, and lists of texts.
///
/// Reads such a body in a tenth of the time that the general reader takes. It is no second judge of what is allowed:
/// whatever it does not know, or finds wrong, it leaves to that one, which says what is wrong.
struct PlainFields: RequestFields {
  private enum Value {
    case text(String)
    case number(Int)
    case flag(Bool)
    case texts([String])
  }

  /// It leaves the body to the general reader.
  struct NotPlain: Error {}

  /// More fields than a plain request has.
  private static let mostFields = 16

  private var fields: [(name: String, value: Value)] = []

  /// - Throws: ``NotPlain``.
  init(_ body: ByteBuffer, known: [String]) throws {
    var reader = Reader(bytes: Array(body.readableBytesView))
    fields = try reader.object(known)
  }

  func has(_ name: String) -> Bool { fields.contains { $0.name == name } }

  func number(_ name: String, allowed: ClosedRange<Int>) throws -> Int? {
    guard let value = self[name] else { return nil }
    guard case .number(let number) = value, allowed.contains(number) else { throw NotPlain() }
    return number
  }

  func flag(_ name: String) throws -> Bool? {
    guard let value = self[name] else { return nil }
    guard case .flag(let flag) = value else { throw NotPlain() }
    return flag
  }

  func text(_ name: String) throws -> String? {
    guard let value = self[name] else { return nil }
    guard case .text(let text) = value else { throw NotPlain() }
    return text
  }

  func texts(_ name: String) throws -> [String]? {
    guard let value = self[name] else { return nil }
    guard case .texts(let texts) = value else { throw NotPlain() }
    return texts
  }

  func share(_ name: String) throws -> Double? {
    if has(name) { throw NotPlain() }
    return nil
  }

  func value<Value: JSONField>(_ name: String, as type: Value.Type) throws -> Value? {
    if has(name) { throw NotPlain() }
    return nil
  }

  private subscript(name: String) -> Value? { fields.first { $0.name == name }?.value }
}

// MARK: Reading

extension PlainFields {
  private struct Reader {
    let bytes: [UInt8]
    var place = 0

    mutating func object(_ known: [String]) throws -> [(name: String, value: Value)] {
      var fields: [(name: String, value: Value)] = []
      try take(UInt8(ascii: "{"))
      repeat {
        let name = try text()
        guard known.contains(name), fields.count < mostFields,
          !fields.contains(where: { $0.name == name })
        else { throw NotPlain() }
        try take(UInt8(ascii: ":"))
        fields.append((name, try value()))
      } while takes(UInt8(ascii: ","))
      try take(UInt8(ascii: "}"))
      skipSpace()
      guard place == bytes.count else { throw NotPlain() }
      return fields
    }

    private mutating func value() throws -> Value {
      skipSpace()
      guard place < bytes.count else { throw NotPlain() }
      switch bytes[place] {
      case UInt8(ascii: "\""): return .text(try text())
      case UInt8(ascii: "["): return .texts(try texts())
      case UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
      case UInt8(ascii: "t"): return .flag(try word("true", true))
      case UInt8(ascii: "f"): return .flag(try word("false", false))
      default: throw NotPlain()
      }
    }

    private mutating func texts() throws -> [String] {
      try take(UInt8(ascii: "["))
      var texts: [String] = []
      if takes(UInt8(ascii: "]")) { return texts }
      repeat { texts.append(try text()) } while takes(UInt8(ascii: ","))
      try take(UInt8(ascii: "]"))
      return texts
    }

    private mutating func text() throws -> String {
      try take(UInt8(ascii: "\""))
      let start = place
      while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
        guard bytes[place] >= 0x20, bytes[place] != UInt8(ascii: "\\") else { throw NotPlain() }
        place += 1
      }
      guard place < bytes.count,
        let text = String(validating: bytes[start..<place], as: UTF8.self)
      else { throw NotPlain() }
      place += 1
      return text
    }

    /// A whole number of so few digits that it is exact as any kind of number.
    private mutating func number() throws -> Int {
      let start = place
      var number = 0
      while place < bytes.count, case let digit = Int(bytes[place]) - 0x30, (0...9).contains(digit)
      {
        guard place - start < 15 else { throw NotPlain() }
        number = number * 10 + digit
        place += 1
      }
      let isOdd = bytes[start] == UInt8(ascii: "0") && place > start + 1
      guard !isOdd, place < bytes.count, !".eE".utf8.contains(bytes[place]) else {
        throw NotPlain()
      }
      return number
    }

    private mutating func word(_ word: StaticString, _ meaning: Bool) throws -> Bool {
      let end = place + word.utf8CodeUnitCount
      guard end <= bytes.count,
        word.withUTF8Buffer({ bytes[place..<end].elementsEqual($0) })
      else { throw NotPlain() }
      place = end
      return meaning
    }

    private mutating func take(_ byte: UInt8) throws {
      guard takes(byte) else { throw NotPlain() }
    }

    /// Goes past a byte, if it is the next one after white space.
    private mutating func takes(_ byte: UInt8) -> Bool {
      skipSpace()
      guard place < bytes.count, bytes[place] == byte else { return false }
      place += 1
      return true
    }

    private mutating func skipSpace() {
      while place < bytes.count, Self.isSpace(bytes[place]) { place += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
      byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }
  }
}
