import EventLogs
import Foundation
import Randomness
import SessionData
import TestSupport
import Testing

/// RecBole's atomic files: logs of events, and benchmarks.
struct AtomicFileTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func read(
    _ texts: String..., vocabulary: ItemVocabulary? = nil,
    _ change: (inout EventLogFormat) -> Void = { _ in }
  ) throws -> EventLog {
    var format = EventLogFormat()
    change(&format)
    let paths = try texts.enumerated().map { try scratch.write("\($0).inter", $1) }
    return try EventLogReader(format: format).read(
      paths, vocabulary: vocabulary ?? ItemVocabulary(),
      unknownItems: vocabulary == nil ? .add : .drop)
  }

  @Test func columnsOfEventsAreKnown() throws {
    let rows = """
      session_id:token\titem_id:token\ttimestamp:float
      1\ta\t1400000000.5
      2\tb\t1400000001
      1\tc\t1400000002

      """
    let log = try read(rows)
    #expect(log.ids == [["a", "c"], ["b"]])
    #expect(log.sessions.times == [1_400_000_000.5, 1_400_000_002, 1_400_000_001])
    #expect(!log.report.timesAreRowNumbers)
    #expect(try scratch.write("plain.csv", "SessionId,ItemId,Time\n1,a,5\n").isEmpty == false)
    #expect(
      try EventLogReader().read([scratch.file("plain.csv"), scratch.file("0.inter")]).ids.count == 2
    )
  }

  /// Names that are given go before those that are known, and a header without types is no atomic file's.
  @Test func namesThatAreGivenCount() throws {
    let rows =
      "user_id:token\titem_id:token\trating:float\ttimestamp:float\tother:token\n7\ta\t3\t5\tx\n7\tb\t1\t6\ty\n"
    #expect(try read(rows) { $0.userColumn = "user_id" }.ids == [["a", "b"]])
    #expect(
      try read(rows) { ($0.userColumn, $0.itemColumn) = ("user_id", "other") }.ids == [["x", "y"]])
    #expect(throws: EventLogError.self) { try read(rows) }
    let error = logError { try read("session_id\titem_id\ttimestamp\n1\ta\t5\n") }
    guard case .missingColumns = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    // A list alone is what it always was.
    let lists = "session_id:token\titem_id_list:token_seq\ttimestamp:float\n1\ta b\t5\n"
    #expect(try read(lists) { $0.itemsColumn = "item_id_list" }.ids == [["a", "b"]])
    let both =
      "session_id:token\titem_id_list:token_seq\titem_id:token\ttimestamp:float\n1\ta b\tc\t5\n"
    #expect(try read(both) { $0.itemsColumn = "item_id_list" }.ids == [["a", "b"]])
    #expect(try read(both).ids == [["a", "b", "c"]])
  }

  private let header = "session_id:token\titem_id_list:token_seq\titem_id:token\n"

  @Test(arguments: [
    // A row for each event but the first, forwards and backwards.
    "1\ta\tb\n1\ta b\tc\n1\ta b c\td\n2\tx\ty\n",
    "1\ta b c\td\n1\ta b\tc\n1\ta\tb\n2\tx\ty\n",
    // Lists of two items at most.
    "1\ta\tb\n1\ta b\tc\n1\tb c\td\n2\tx\ty\n",
    "1\tb c\td\n1\ta b\tc\n1\ta\tb\n2\tx\ty\n",
    // The last event alone, twice, and rows of sessions among each other.
    "1\ta b c\td\n2\tx\ty\n1\ta b c\td\n",
    "1\ta\tb\n2\tx\ty\n1\ta b\tc\n1\ta b c\td\n",
    "1\t\ta\n2\tx\ty\n1\ta  b c \t d\n",
  ])
  func rowsOfABenchmarkAreJoined(_ rows: String) throws {
    let log = try read(header + rows)
    #expect(log.ids == [["a", "b", "c", "d"], ["x", "y"]])
    #expect(log.report.timesAreRowNumbers && log.report.rowsWereJoined)
    #expect(log.sessions.times.prefix(4).allSatisfy { $0 == log.sessions.times[0] })
    // Columns in another order, and a user in place of the session.
    let turned = rows.split(separator: "\n").map { row in
      row.split(separator: "\t", omittingEmptySubsequences: false).reversed().joined(
        separator: "\t")
    }
    let other = "item_id:token\titem_id_list:token_seq\tuser_id:token\n"
    #expect(try read(other + turned.joined(separator: "\n") + "\n").ids == log.ids)
  }

  @Test func rowsThatDoNotFitAreSessions() throws {
    let log = try read(header + "1\ta b\tc\n2\tx\ty\n1\tq r\ts\n1\tq r s\tt\n")
    #expect(log.ids == [["a", "b", "c"], ["x", "y"], ["q", "r", "s", "t"]])
    // Without an identifier each row is one.
    let free = try read("item_id_list:token_seq\titem_id:token\na\tb\na b\tc\n")
    #expect(free.ids == [["a", "b"], ["a", "b", "c"]])
  }

  /// Items that a model does not know leave the others in their order.
  @Test func unknownItemsAreDropped() throws {
    let known = ItemVocabulary(ids: ["a", "c", "d", "x"])
    let log = try read(header + "1\ta\tb\n1\ta b\tc\n1\ta b c\td\n2\tx\ty\n", vocabulary: known)
    #expect(log.ids == [["a", "c", "d"]])
  }

  @Test func badRowsAreNamed() throws {
    guard
      case .badRow(_, let line, let problem, _) = logError({
        try read(header + "1\ta\tb\n1\ta b\t\n")
      })
    else {
      Issue.record("no bad row")
      return
    }
    #expect(line == 3 && problem == .emptyID(column: "item_id"))
    #expect(
      try read(header + "1\ta\tb\n1\ta b\t\n1\ta b\tc\n") { $0.skipBadRows = true }.ids
        == [["a", "b", "c"]])
    let mixed = logError {
      try read(header + "1\ta\tb\n", "session_id:token\titem_id:token\ttimestamp:float\n1\ta\t5\n")
    }
    #expect("\(String(describing: mixed))".contains("files of one kind"))
  }

  @Test func tablesOfCommasAndQuotes() throws {
    let path = try scratch.write(
      "quoted.csv",
      "item_id:token,session_id:token,item_id_list:token_seq\n\"c\",1,\"a,x b\"\n\"d\",1,\"a,x b c\"\n"
    )
    #expect(try EventLogReader().read([path]).ids == [["a,x", "b", "c", "d"]])
  }

  /// Many pieces, threads and random lengths: what is written is read.
  @Test(arguments: 1...3) func readsWhatItWrites(_ seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    let sessions = (0..<400).map { _ in
      (0..<Int.random(in: 2...(seed == 3 ? 130 : 9), using: &random)).map { _ in
        "i\(Int.random(in: 0..<40, using: &random))"
      }
    }
    let log = EventLog(sessions: sessions)
    var writer = try BenchmarkWriter(path: scratch.file("b.inter"))
    try writer.write(log, firstSession: 5)
    try writer.finish()
    for threads in [1, 3] {
      let read = try EventLogReader(threads: threads).read([scratch.file("b.inter")])
      #expect(read.ids == sessions, "seed \(seed)")
    }
    let lines = try scratch.text(of: "b.inter").split(separator: "\n")
    #expect(lines.count == 1 + sessions.reduce(0) { $0 + $1.count - 1 })
    #expect(lines[1] == "5\t\(sessions[0][0])\t\(sessions[0][1])")
    #expect(lines.allSatisfy { $0.split(separator: " ").count <= 50 })
  }

  @Test(arguments: ["a b", "a\tb", "a\"b", "nan", "NA"]) func whatItCannotHoldIsRefused(
    _ id: String
  ) throws {
    let log = EventLog(sessions: [["x", id]])
    let path = scratch.file("no.inter")
    var writer = try BenchmarkWriter(path: path)
    let error = #expect(throws: EventLogError.self) { try writer.write(log) }
    #expect("\(error.map { "\($0)" } ?? "")".contains(path))
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
