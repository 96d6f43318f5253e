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

  private var levels: [Level] = []
  /// Names of all open objects, the outermost first.
  private var names: [String] = []
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
        if search.expectsName, search.isRepeated(name(json.extracting(place..<end + 1))) {
          return search.path
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
  private mutating func isRepeated(_ name: String) -> Bool {
    expectsName = false
    guard case .object(let start) = levels.last else { return false }
    let isRepeated = names.count - start <= Self.mostFields && names[start...].contains(name)
    names.append(name)
    return isRepeated
  }

  private var path: String {
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
        path += (path.isEmpty ? "" : ".") + names[end - 1]
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

  /// The name between quotes, escapes resolved.
  private static func name(_ quoted: Span<UInt8>) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(quoted.count)
    var isEscaped = false
    for place in quoted.indices {
      if quoted[place] == UInt8(ascii: "\\") { isEscaped = true }
      bytes.append(quoted[place])
    }
    if isEscaped, let name = try? JSONDecoder().decode(String.self, from: Data(bytes)) {
      return name
    }
    return String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
  }
}
