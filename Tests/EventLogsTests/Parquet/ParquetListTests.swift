import EventLogs
import Foundation
import SessionData
import TestSupport
import Testing
import Wording

/// Files of Parquet with a whole session on each row.
@Suite struct ParquetListTests {
  private func read(
    _ name: String, threads: Int = 2, _ change: (inout EventLogFormat) -> Void
  ) throws -> EventLog {
    var format = EventLogFormat()
    change(&format)
    return try EventLogReader(format: format, threads: threads).read([ParquetLogTests.path(name)])
  }

  /// The lists of the fixtures that are not empty.
  private static let items: [[String]] = (0..<60).map { row in
    row == 7 ? [] : row == 9 ? ["a b", "é"] : (0..<row % 5).map { "item-\(row * $0 % 17)" }
  }.filter { !$0.isEmpty }

  @Test(arguments: ["lists-v1", "lists-v2", "lists-small-pages", "lists-dictionary-full"])
  func aRowIsASession(_ name: String) throws {
    for threads in [1, 3] {
      let log = try read(name, threads: threads) { $0.itemsColumn = "items" }
      #expect(log.ids == Self.items)
      #expect(log.sessions.times.first == 1_700_000_001 && log.report.skippedRows == 0)
      let named = try read(name, threads: threads) {
        ($0.itemsColumn, $0.sessionColumn) = ("items", "user")
      }
      #expect(named.ids == Self.items)
    }
    let ordered = try read(name) { ($0.itemsColumn, $0.timesAreRowNumbers) = ("items", true) }
    #expect(ordered.ids == Self.items)
    #expect(ordered.sessions.times == (0..<ordered.sessions.eventCount).map(Double.init))
    let numbers = try read(name) { ($0.itemsColumn, $0.sessionColumn) = ("numbers", "user") }
    #expect(numbers.ids.count == 59 && numbers.ids[1] == ["1", "-1"])
  }

  @Test func elementsThatAreNothingMakeABadRow() throws {
    let path = ParquetLogTests.path("lists-nulls")
    #expect(
      logError { try read("lists-nulls") { $0.itemsColumn = "items" } }
        == .badRecord(path: path, row: 1, problem: .null(column: "items")))
    let log = try read("lists-nulls") { ($0.itemsColumn, $0.skipBadRows) = ("items", true) }
    #expect(log.ids == [["c", "d"]] && log.report.skippedRows == 2)
  }

  @Test func textsMayHoldSequences() throws {
    let log = try read("lists-nulls") { $0.itemsColumn = "text" }
    #expect(log.ids == [["a", "b"], ["c d", "e"]] && log.sessions.times == [1, 1, 2, 2])
  }

  @Test func listsElsewhereAreRefused() throws {
    let list = EventLogError.listColumn(path: ParquetLogTests.path("lists-v1"), name: "items")
    #expect(
      logError { try read("lists-v1") { ($0.sessionColumn, $0.itemColumn) = ("user", "items") } }
        == list)
    #expect(
      logError {
        try read("lists-v1") { ($0.itemsColumn, $0.sessionColumn) = ("numbers", "items") }
      } == list)
    #expect(list.text(.flags).contains("--items-column names a column with the items"))
  }
}
