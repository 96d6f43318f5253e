import DataPreparation
import EventLogs
import Foundation
import SessionData
import TestSupport
import Testing
import Wording

/// Logs without times, with whole sequences on a row, and with sessions that one column does not name.
struct SequenceTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func read(
    _ texts: String..., suffix: String = "tsv", _ change: (inout EventLogFormat) -> Void
  ) throws -> EventLog {
    var format = EventLogFormat()
    change(&format)
    let paths = try texts.enumerated().map { try scratch.write("\($0).\(suffix)", $1) }
    return try EventLogReader(format: format).read(paths)
  }

  // MARK: No times

  @Test func `the order of the file, over several files and pieces`() throws {
    let rows = "SessionId\tItemId\n2\tb\n1\ta\n2\tc\n1\td\n"
    let log = try read(rows, "SessionId\tItemId\n3\ta\n1\tb\n") { $0.timesAreRowNumbers = true }
    #expect(log.ids == [["b", "c"], ["a", "d", "b"], ["a"]])
    #expect(log.sessions.times == [0, 2, 1, 3, 5, 4])
    #expect(log.report.timesAreRowNumbers)

    var long = "SessionId\tItemId\n"
    for row in 0..<50_000 { long += "\(row / 5)\ti\((row * 7) % 13)\n" }
    let whole = try read(long) { $0.timesAreRowNumbers = true }
    #expect(whole.sessions.times == (0..<50_000).map(Double.init))
    let json = try read("{\"SessionId\":1,\"ItemId\":\"b\"}\n{\"SessionId\":1,\"ItemId\":\"a\"}") {
      $0.timesAreRowNumbers = true
    }
    #expect(json.ids == [["b", "a"]] && json.sessions.times == [0, 1])
  }

  // MARK: One sequence a row

  @Test(arguments: [
    "a b c", "a,b,c", "a, b, c", "[a, b, c]", "['a', 'b', 'c']", "[\"a\",\"b\",\"c\"]", "a|b|c",
    "(a b\u{2028}c)".replacingOccurrences(of: "\u{2028}", with: " "), " a;b;c; ",
  ])
  func `lists as programs write them`(list: String) throws {
    let rows = "items\tTime\n\(list)\t5\n\t6\nx\t7\n"
    let log = try read(rows) { $0.itemsColumn = "items" }
    #expect(log.ids == [["a", "b", "c"], ["x"]] && log.sessions.times == [5, 5, 5, 7])
    let quoted = "items,Time\n\"\(list.replacingOccurrences(of: "\"", with: "\"\""))\",5\n\"x\",7\n"
    #expect(try read(quoted, suffix: "csv") { $0.itemsColumn = "items" }.ids == log.ids)
  }

  @Test func `quotes keep blanks, and escapes are read`() throws {
    let rows = "items\n[\"red shoe\", 'it, 2', \"caf\\u00e9\", o'clock, café]\n[\"\\ud800\"]\n"
    let log = try read(rows) {
      ($0.itemsColumn, $0.timesAreRowNumbers, $0.skipBadRows) = ("items", true, true)
    }
    #expect(log.ids == [["red shoe", "it, 2", "café", "o'clock", "café"]])
    #expect(log.report.skippedRows == 1 && log.sessions.times == [0, 1, 2, 3, 4])
    let csv =
      "items\n\"[\"\"caf\\u00e9\"\"]\"\n\"[\"\"bad\\u00e9\"\", \"\"\\x\"\"]\"\n\"[\"\"b\"\"]\"\n"
    let copied = try read(csv, suffix: "csv") {
      ($0.itemsColumn, $0.timesAreRowNumbers, $0.skipBadRows) = ("items", true, true)
    }
    #expect(copied.ids == [["café"], ["b"]])
  }

  @Test func `a session column joins rows, and one that is named must be there`() throws {
    let rows = "SessionId\titems\tTime\n1\ta b\t1\n2\tc\t2\n1\td\t3\n"
    #expect(try read(rows) { $0.itemsColumn = "items" }.ids == [["a", "b", "d"], ["c"]])
    let error = logError {
      try read(rows) { ($0.itemsColumn, $0.sessionColumn) = ("items", "user") }
    }
    #expect(error?.text(.flags).contains("'user'") == true)
    #expect(error?.text(.flags).contains("--session-column") == true)
    let empty = logError { try read("items\tTime\n[]\t1\n") { $0.itemsColumn = "items" } }
    #expect(empty == .noEvents(path: scratch.file("0.tsv"), list: "items"))
    let none = logError { try read("list\tTime\n[]\t1\n") { $0.itemsColumn = "items" } }
    #expect(none?.text(.flags).contains("--items-column") == true)
  }

  @Test func `MIND and RecBole as they come`() throws {
    let behaviors =
      "1\tU13740\t11/11/2019 9:05:58 AM\tN55189 N42782\tN55689-1 N35729-0\n"
      + "2\tU91836\t11/12/2019 6:11:30 PM\t\tN20678-0\n3\tU7\t11/12/2019 6:11:30 PM\tN1\tN2-0\n"
    let mind = try read(behaviors) {
      $0.columns = ["impression", "user", "time", "history", "impressions"]
      ($0.itemsColumn, $0.timesAreRowNumbers) = ("history", true)
    }
    #expect(mind.ids == [["N55189", "N42782"], ["N1"]])
    let json = "{\"h\":[\"a\",\"b\"],\"Time\":1}\n{\"h\":[],\"Time\":2}\n{\"h\":[3],\"Time\":3}\n"
    #expect(try read(json) { $0.itemsColumn = "h" }.ids == [["a", "b"], ["3"]])
  }

  @Test func `rows are sessions whatever the pieces`() throws {
    var text = "items\n"
    for row in 0..<20_000 { text += "i\(row % 7) i\(row % 11) i\(row % 13)\n" }
    var format = EventLogFormat()
    (format.itemsColumn, format.timesAreRowNumbers) = ("items", true)
    let path = try scratch.write("log.tsv", text)
    let one = try EventLogReader(format: format, threads: 1).read([path])
    #expect(one.sessions.sessionCount == 20_000 && one.sessions.eventCount == 60_000)
    #expect(try EventLogReader(format: format, threads: 3).read([path]).sessions == one.sessions)
  }

  // MARK: Names of sessions

  @Test func `two columns name a session, without mixing them up`() throws {
    let rows = "user,visit,ItemId,Time\n1,12,a,1\n11,2,b,2\n1,12,c,3\n1,1,d,4\n\"1\",\"12\",e,5\n"
    let log = try read(rows, suffix: "csv") {
      ($0.sessionColumn, $0.furtherSessionColumns) = ("user", ["visit"])
    }
    #expect(log.ids == [["a", "c", "e"], ["b"], ["d"]])
    let json =
      "{\"u\":{\"id\":1},\"n\":\"12\",\"ItemId\":1,\"Time\":1}\n"
      + "{\"u\":{\"id\":11},\"n\":2,\"ItemId\":2,\"Time\":2}\n{\"u\":{\"id\":1},\"n\":12,\"ItemId\":3,\"Time\":3}"
    let objects = try read(json) {
      ($0.sessionColumn, $0.furtherSessionColumns) = ("u.id", ["n"])
    }
    #expect(objects.ids == [["1", "3"], ["2"]])
    let error = logError {
      try read("user\tvisit\tItemId\tTime\n1\t\ta\t1\n") {
        ($0.sessionColumn, $0.furtherSessionColumns) = ("user", ["visit"])
      }
    }
    guard case .badRow(_, _, .emptyID(column: "visit"), _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `files apart`() throws {
    let (one, two) = (header + "1\ta\t1\n2\tb\t2\n1\tc\t3\n", header + "1\td\t9\n2\te\t8\n")
    #expect(try read(one, two) { _ in }.ids == [["a", "c", "d"], ["b", "e"]])
    let apart = try read(one, two) { $0.keepsFilesApart = true }
    #expect(apart.ids == [["a", "c"], ["b"], ["e"], ["d"]])
    #expect(apart.report.earlierSessions == 0)
  }

  @Test func `numbers that start again in each file are counted`() throws {
    func day(_ day: Int, from first: Int = 0, time: Int = 36_000) -> String {
      var text = header
      for session in first..<first + 20 {
        for event in 0..<3 {
          let start = 86_400 * day + time + session * 60
          text += "\(session)\ti\(event)\t\(start + event * 20)\n"
        }
      }
      return text
    }
    let again = try read(day(1), day(2), day(3)) { _ in }.report
    #expect(again.resumedSessions == 20 && again.earlierSessions == 20)
    #expect(again.remarks == [.resumedSessions(share: 1)])
    let backwards = try read(day(3), day(1)) { _ in }.report
    #expect(backwards.resumedSessions == 20)
    // Others on the next day; one session over midnight; one log cut anywhere; users, who come again.
    let others = try read(day(1), day(2, from: 20)) { _ in }.report
    #expect(others.resumedSessions == 0 && others.earlierSessions == 20)
    let midnight = try read(day(1, time: 49_000), header + "19\tz\t137000\n20\tz\t137001\n") { _ in
    }
    #expect(midnight.report.resumedSessions == 0)
    let lines = day(1).split(separator: "\n").dropFirst()
    let cut = try read(
      header + lines.enumerated().filter { $0.offset % 2 == 0 }.map { $0.element + "\n" }.joined(),
      header + lines.enumerated().filter { $0.offset % 2 == 1 }.map { $0.element + "\n" }.joined()
    ) { _ in }
    #expect(cut.report.resumedSessions == 0 && cut.report.earlierSessions == 20)
    let users = try read(day(1), day(2)) { $0.userColumn = "SessionId" }.report
    #expect(users.resumedSessions == 0 && users.remarks.isEmpty)
    let ordered = try read(day(1), day(2)) { $0.timesAreRowNumbers = true }.report
    #expect(ordered.resumedSessions == 20)
    let text = LogRemark.resumedSessions(share: 0.5).text(.flags)
    #expect(text.contains("--files-apart") && text.contains("--user-column"))
  }

  @Test func `a format is the same when it was written`() throws {
    var format = EventLogFormat()
    #expect(
      String(decoding: try JSONEncoder().encode(format), as: UTF8.self).contains("items") == false)
    format.furtherSessionColumns = ["n"]
    format.itemsColumn = "items"
    format.timesAreRowNumbers = true
    format.keepsFilesApart = true
    format.encoding = .eventObjects
    let copy = try JSONDecoder().decode(
      EventLogFormat.self, from: try JSONEncoder().encode(format))
    #expect(copy == format)
  }
}
