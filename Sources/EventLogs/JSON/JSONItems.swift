import Foundation
import SessionData

/// Items as JSON objects, one a line or in a list: members are columns, lists are several values.
struct JSONItems {
  /// What the file is called in messages.
  let path: String
  /// Objects in their order, with the line of each.
  private(set) var rows: [(line: Int, values: [String: [String]])] = []

  /// Reads the objects of a file; `nil` for one that is no JSON, or is standard input.
  init?(path given: String) throws(EventLogError) {
    if given == InputFile.standardInput.path { return nil }
    let input = try InputFile(path: given)
    path = input.path
    guard !input.head.isEmpty,
      let records = JSONRecords(input.head.span, isExpected: JSONRecords.isName(given))
    else { return nil }
    var bytes = try input.readAll()
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    switch records {
    case .lines:
      for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        .enumerated() where !line.allSatisfy(JSONCursor.isSpace)
      {
        rows.append((number + 1, try row(line, line: number + 1)))
      }
    case .stream:
      guard let all = try? JSONDecoder().decode([[String: Cell]].self, from: Data(bytes)) else {
        throw .badRow(
          path: path, line: 1, problem: .notAnObject(column: 1), skippable: false)
      }
      rows = all.enumerated().map { ($0 + 1, $1.mapValues(\.values)) }
    }
  }

  private func row(
    _ line: ArraySlice<UInt8>, line number: Int
  ) throws(EventLogError) -> [String: [String]] {
    do {
      return try JSONDecoder().decode([String: Cell].self, from: Data(line)).mapValues(\.values)
    } catch {
      throw .badRow(
        path: path, line: number, problem: .notAnObject(column: 1), skippable: false)
    }
  }

  /// Names of all members, those of earlier objects first.
  var names: [String] {
    var seen: Set<String> = []
    return rows.flatMap { $0.values.keys.sorted().filter { seen.insert($0).inserted } }
  }

  /// A text, a number, true or false, or a list of these; null is nothing, nor is what else a list or an object holds.
  private struct Cell: Decodable {
    let values: [String]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        values = []
      } else if let one = try? container.decode(AttributeText.self) {
        values = [one.text]
      } else {
        values = (try? container.decode([AttributeText].self).map(\.text)) ?? []
      }
    }
  }
}
