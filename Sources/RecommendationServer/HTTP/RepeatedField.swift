import Foundation

/// Finds a field that an object of a body has twice: which of the two counts differs between readers, and what one
/// of them checked another one could overlook.
struct RepeatedField {
  /// More fields than any object of a request has; one that has more belongs to no field that counts.
  private static let mostFields = 64

  /// An object or array that is open: where its names begin among all, or which element is being read.
  private enum Level {
    case object(names: Int)
    case array(element: Int)
  }

  /// A name between its quotes: where it stands, and what it says where that is not the same.
  private struct Name {
    let place: Range<Int>
    let unescaped: String?
  }

  private var levels: [Level] = []
  /// Names of all open objects, the outermost first.
  private var names: [Name] = []
  private var expectsName = false

  /// Full name of the first field that is repeated, such as `events[2].item`; `nil` where none is.
  ///
  /// - Parameter json: well-formed JSON; of anything else the answer means nothing.
  static func first(in json: Span<UInt8>) -> String? {
    var search = RepeatedField()
    var place = 0
    while place < json.count {
      switch json[place] {
      case UInt8(ascii: "\""):
        let end = closingQuote(of: json, from: place + 1)
        if search.expectsName, search.isRepeated(place + 1..<max(place + 1, end), in: json) {
          return search.path(in: json)
        }
        place = end
      case UInt8(ascii: "{"): search.open(.object(names: search.names.count))
      case UInt8(ascii: "["): search.open(.array(element: 0))
      case UInt8(ascii: "}"), UInt8(ascii: "]"): search.close()
      case UInt8(ascii: ","): search.next()
      default: break
      }
      place += 1
    }
    return nil
  }

  private mutating func open(_ level: Level) {
    levels.append(level)
    if case .object = level { expectsName = true } else { expectsName = false }
  }

  private mutating func close() {
    if case .object(let start) = levels.popLast() { names.removeLast(names.count - start) }
    expectsName = false
  }

  private mutating func next() {
    switch levels.last {
    case .object: expectsName = true
    case .array(let element): levels[levels.count - 1] = .array(element: element + 1)
    case nil: break
    }
  }

  /// Takes note of a name, and tells whether its object has had it.
  private mutating func isRepeated(_ place: Range<Int>, in json: Span<UInt8>) -> Bool {
    expectsName = false
    guard case .object(let start) = levels.last else { return false }
    let name = Name(place: place, unescaped: Self.unescaped(json.extracting(place)))
    let isRepeated =
      names.count - start <= Self.mostFields
      && names[start...].contains { Self.isSame($0, name, in: json) }
    names.append(name)
    return isRepeated
  }

  private static func isSame(_ one: Name, _ other: Name, in json: Span<UInt8>) -> Bool {
    if one.unescaped != nil || other.unescaped != nil {
      return text(one, in: json) == text(other, in: json)
    }
    return one.place.count == other.place.count
      && zip(one.place, other.place).allSatisfy { json[$0] == json[$1] }
  }

  private func path(in json: Span<UInt8>) -> String {
    var path = ""
    for (index, level) in levels.enumerated() {
      switch level {
      case .array(let element): path += "[\(element)]"
      case .object:
        // The name that is open in an object is its last, the one before those of the objects within.
        var end = names.count
        for case .object(let start) in levels[(index + 1)...] {
          end = start
          break
        }
        path += (path.isEmpty ? "" : ".") + Self.text(names[end - 1], in: json)
      }
    }
    return path
  }

  private static func closingQuote(of json: Span<UInt8>, from start: Int) -> Int {
    var place = start
    while place < json.count, json[place] != UInt8(ascii: "\"") {
      place += json[place] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(place, json.count - 1)
  }

  private static func text(_ name: Name, in json: Span<UInt8>) -> String {
    name.unescaped ?? String(decoding: bytes(json.extracting(name.place)), as: UTF8.self)
  }

  /// What a name says that has escapes; `nil` for nearly all.
  private static func unescaped(_ name: Span<UInt8>) -> String? {
    let quote = [UInt8(ascii: "\"")]
    guard name.indices.contains(where: { name[$0] == UInt8(ascii: "\\") }) else { return nil }
    return try? JSONDecoder().decode(String.self, from: Data(quote + bytes(name) + quote))
  }

  private static func bytes(_ span: Span<UInt8>) -> [UInt8] { span.indices.map { span[$0] } }
}
