import DataPreparation
import EventLogs
import Randomness
import SessionData
import TestSupport
import Testing

/// What raw logs have and tables of events have not: no header, other separators, units, kinds, objects.
struct RawFormatTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func read(
    _ name: String, _ text: String, _ change: (inout EventLogFormat) -> Void
  ) throws -> EventLog {
    var format = EventLogFormat()
    change(&format)
    return try EventLogReader(format: format).read([scratch.write(name, text)])
  }

  @Test func `files without a header, and with semicolons and quotes`() throws {
    let log = try read("log.dat", "1;\"a;\"\"b\"\"\";5\n1;c;6\n") {
      $0.columns = ["SessionId", "ItemId", "Time"]
      $0.delimiter = .semicolon
    }
    #expect(log.ids == [["a;\"b\"", "c"]])
    let error = logError {
      try read("short.dat", "1,a,5\n1,b\n") {
        $0.columns = ["SessionId", "ItemId", "Time"]
        $0.delimiter = .comma
      }
    }
    guard case .badRow(_, line: 2, problem: .columnCount(expected: 3, actual: 2), _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `milliseconds, offsets and dates`() throws {
    let rows = "SessionId\tItemId\tTime\tOffset\n1\ta\t1500\t250\n1\tb\t1970-01-01T00:00:02Z\tNA\n"
    let log = try read("log.tsv", rows) {
      $0.timeUnit = .milliseconds
      $0.offsetColumn = "Offset"
    }
    #expect(log.sessions.times == [1.75, 2])
    #expect(log.report.datedRows == 1)
    let zone = try read("zone.tsv", header + "1\ta\t1970-01-01 00:01:00 UTC\n") { _ in }
    #expect(zone.sessions.times == [60])
    for text in ["1970-01-01 00:01:00 CET", "1970-01-01 00:01:00 UT", "1970-01-01 00:01:00  UTC"] {
      #expect(logError { try read("zone.tsv", header + "1\ta\t\(text)\n") { _ in } } != nil)
    }
  }

  @Test func `only some kinds of events`() throws {
    let rows =
      "SessionId\tItemId\tTime\tKind\n1\ta\t1\tview\n1\t\t2\tpage\n1\tb\t3\tclick\n1\tc\t4\tview\n"
    let log = try read("log.tsv", rows) {
      $0.kinds = EventKindFilter(column: "Kind", kept: ["view", "click"])
    }
    #expect(log.ids == [["a", "b", "c"]], "a page without an item is no bad row")
    #expect(log.report.rows == 4 && log.report.otherKindEvents == 1)
    let none = logError {
      try read("log.tsv", rows) { $0.kinds = EventKindFilter(column: "Kind", kept: ["buy"]) }
    }
    #expect(
      none == .noEventsOfKinds(column: "Kind", kept: ["buy"], found: ["view", "page", "click"]))
    let missing = logError {
      try read("log.tsv", rows) { $0.kinds = EventKindFilter(column: "Type", kept: ["buy"]) }
    }
    guard case .missingColumns(_, let columns, _, _) = missing else {
      Issue.record("\(String(describing: missing))")
      return
    }
    #expect(columns == [.init(name: "Type", parameter: "kinds")])
  }

  @Test func `many kinds are counted, twenty thousand rows in many pieces`() throws {
    var rows = "SessionId\tItemId\tTime\tKind\n"
    for row in 0..<20_000 { rows += "\(row / 4)\ti\(row % 7)\t\(row)\tk\(row % 40)\n" }
    let log = try read("log.tsv", rows) {
      $0.kinds = EventKindFilter(column: "Kind", kept: ["k0", "k1"])
    }
    #expect(log.sessions.eventCount == 1000)
    #expect(log.report.otherKindEvents == 19_000)
    #expect(log.report.otherKinds.reduce(0) { $0 + $1.events } == 19_000)
    #expect(log.report.otherKinds.first?.kind == "k2" && log.report.otherKinds.last?.kind == nil)
  }

  // MARK: JSON objects

  private func objects(_ text: String, skipBadRows: Bool = false) throws -> EventLog {
    var format = PreparationRecipe.otto.format
    format.skipBadRows = skipBadRows
    return try EventLogReader(format: format).read([scratch.write("log.jsonl", text)])
  }

  @Test func `members in any order, blanks and others among them`() throws {
    let log = try objects(
      """
      {"session":12,"events":[{"aid":1,"ts":1000,"type":"clicks"},{"aid":2,"ts":2500,"type":"clicks"}]}
      { "events" : [ {"more":{"x":[1,"}"],"y":null}, "type" : "clicks","ts":500,"aid":"é"} ], "session":"s" }
      {"session":12,"events":[]}

      """)
    #expect(log.ids == [["é"], ["1", "2"]])
    #expect(log.sessions.times == [0.5, 1, 2.5])
    #expect(log.report.rows == 3)
  }

  @Test(arguments: [
    #"{"session":1,"events":[{"aid":1,"ts":1,"type":"clicks"}]"#,
    #"{"session":1,"events":[{"aid":1 "ts":1,"type":"clicks"}]}"#,
    #"{"session":1,"events":[{"ts":1,"type":"clicks"}]}"#,
    #"{"session":1,"events":[{"aid":1,"ts":"soon","type":"clicks"}]}"#,
    #"{"session":1,"events":[{"aid":1,"ts":1}]}"#,
    #"{"events":[{"aid":1,"ts":1,"type":"clicks"}]}"#,
    #"{"session":"","events":[{"aid":1,"ts":1,"type":"clicks"}]}"#,
    #"{"session":"a\"b","events":[]}"#,
    #"[1]"#, #"{"session":1}}"#, "{", "\"", "x",
    String(repeating: #"{"a":["#, count: 100),
  ])
  func `lines that are no session`(line: String) throws {
    let good = #"{"session":5,"events":[{"aid":1,"ts":1,"type":"clicks"}]}"#
    let error = logError { try objects("\(good)\n\(line)\n\(good)\n") }
    guard case .badRow(_, line: 2, _, skippable: true) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let log = try objects("\(good)\n\(line)\n\(good)\n", skipBadRows: true)
    #expect(
      log.report.skippedRows == 1 && log.sessions.eventCount == 2, "a line counts whole or not")
  }

  @Test func `objects of random bytes end in an error or a log`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    let good = Array(#"{"session":1,"events":[{"aid":1,"ts":1000,"type":"clicks"}]}"#.utf8)
    for _ in 0..<300 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 1...255, using: &random)
        case 1: bytes.remove(at: place)
        default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: place)
        }
      }
      let path = try scratch.write("log.jsonl", bytes)
      _ = try? EventLogReader(format: PreparationRecipe.otto.format).read([path])
    }
  }
}
