import EventLogs
import Foundation
import SessionData
import TestSupport
import Testing

struct WriterTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func logAsText() throws {
    var format = EventLogFormat()
    format.timeColumn = "ts"
    var writer = try EventLogWriter(path: scratch.file("a.csv"), format: format)
    try writer.write(session: "s,1", item: "a \"b\"", time: 1_700_000_000)
    try writer.write(session: "s", item: "two\nlines", time: 1.5)
    try writer.write(session: "s", item: "plain", time: 1e20)
    #expect(try scratch.names.count == 1)
    #expect(try !scratch.names.contains("a.csv"))
    try writer.finish()
    #expect(
      try scratch.text(of: "a.csv") == #"""
        SessionId,ItemId,ts
        "s,1","a ""b""",1700000000
        s,"two
        lines",1.5
        s,plain,1e+20

        """#)
    #expect(try scratch.names == ["a.csv"])
    let log = try EventLogReader(format: format).read([scratch.file("a.csv")])
    #expect(log.ids == [["two\nlines", "plain"], ["a \"b\""]])
  }

  @Test func unfinishedLogLeavesNothing() throws {
    _ = try scratch.write("a.tsv", "before")
    do {
      var writer = try EventLogWriter(path: scratch.file("a.tsv"))
      try writer.write(session: "1", item: "a", time: 1)
    }
    #expect(try scratch.names == ["a.tsv"])
    #expect(try scratch.text(of: "a.tsv") == "before")
  }

  @Test(arguments: ["a\tb", "a\nb", "a\r", "a\t\"q\"\n"])
  func tabSeparatedLogsQuoteWhereItemsNeedIt(_ id: String) throws {
    let log = EventLog(sessions: [[id, "\"plain", "x"]])
    let path = scratch.file("a.tsv")
    try log.write(to: path)
    #expect(try scratch.text(of: "a.tsv").hasPrefix("\"SessionId\"\t\"ItemId\"\t\"Time\"\n"))
    #expect(try EventLogReader().read([path]).ids == [[id, "\"plain", "x"]])
    try EventLog(sessions: [["plain"]]).write(to: path)
    #expect(try scratch.text(of: "a.tsv").hasPrefix(header))
  }

  @Test(arguments: ["a\tb", "a\nb", "a\r"])
  func tabSeparatedTablesCannotHoldEverything(_ id: String) throws {
    let path = scratch.file("a.tsv")
    var writer = try EventLogWriter(path: path)
    var error: EventLogError?
    do {
      try writer.write(session: "1", item: id, time: 1)
    } catch let caught {
      error = caught
    }
    #expect(error == .notRepresentable(path: path, text: id))
    #expect(error?.kind == .badData)
  }
}
