import Foundation
import SessionData

/// Items as JSON objects, one a line or in a list: members are columns, lists are several values.
struct JSONItems {
  /// What the file is called in messages.
  let path: String
  /// Objects in their order, with the line of each.
  private(set) var rows: [(line: Int, values: [String: [String]])] = []

  /// Reads the objects of a file; `nil` for one that is no JSON, of which nothing is read then.
  init?(_ input: InputFile) throws(EventLogError) {
    path = input.path
    let head = input.head
    guard !head.isEmpty, let records = JSONRecords(head.span, isExpected: JSONRecords.isName(path))
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
        throw fault(.notAnObject(column: 1), at: 1)
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
      throw fault(.notAnObject(column: 1), at: number)
    }
  }

  /// The identifier of an object.
  func id(of row: [String: [String]], at line: Int, in column: String) throws(EventLogError)
    -> String
  {
    guard let ids = row[column] else {
      throw fault(
        .missingMembers([column], parameters: ["idColumn"], found: row.keys.sorted()), at: line)
    }
    guard let id = ids.first, ids.count == 1, !id.isEmpty else {
      throw fault(.emptyID(column: column), at: line)
    }
    return id
  }

  /// An object that cannot be used.
  func fault(_ problem: EventLogError.RowProblem, at line: Int) -> EventLogError {
    .badRow(path: path, line: line, problem: problem, skippable: false)
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
