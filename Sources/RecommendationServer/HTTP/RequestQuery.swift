import Foundation
import Hummingbird

/// The part of an address after the question mark.
struct RequestQuery: RequestFields {
  private let pairs: [(name: String, value: String)]

  /// - Parameter known: names that may be there.
  init(_ request: Request, known: [String]) throws(Problem) {
    var pairs: [(name: String, value: String)] = []
    for part in (request.uri.query ?? "").split(separator: "&") {
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = try Self.decode(halves[0])
      guard known.contains(name) else {
        let names = known.isEmpty ? "none" : known.joined(separator: ", ")
        throw .invalid(name, "there is no such parameter; there are: \(names)")
      }
      pairs.append((name, halves.count == 2 ? try Self.decode(halves[1]) : ""))
    }
    self.pairs = pairs
  }

  /// The last value of a name.
  func text(_ name: String) -> String? { pairs.last { $0.name == name }?.value }

  /// All values of a name.
  func texts(_ name: String) -> [String]? {
    let values = pairs.filter { $0.name == name }.map(\.value)
    return values.isEmpty ? nil : values
  }

  func flag(_ name: String) throws(Problem) -> Bool? {
    switch text(name) {
    case nil: nil
    case "true": true
    case "false": false
    default: throw .invalid(name, "is not true or false")
    }
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

extension Parameters {
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
