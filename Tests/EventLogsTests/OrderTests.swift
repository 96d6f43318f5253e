import EventLogs
import SessionData
import TestSupport
import Testing

struct OrderTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func itemsAreNumberedInOrderOfRowsNotOfSessions() throws {
    let path = try scratch.write("a.tsv", header + "2\tx\t50\n1\ty\t10\n1\tx\t11\n")
    let log = try EventLogReader().read([path])
    #expect((0..<2).map { log.vocabulary.id(of: $0) } == ["x", "y"])
    #expect(log.ids == [["y", "x"], ["x"]])
    #expect(log.sessions.times == [10, 11, 50])
    #expect(log.sessions.offsets == [0, 2, 3])
  }

  @Test func sessionsStandByTheirEarliestEventAndEventsByTime() throws {
    let path = try scratch.write(
      "a.tsv", header + "b\tb2\t20\na\ta1\t15\nb\tb1\t10\nc\tc1\t12\nb\tb3\t30\n")
    #expect(try EventLogReader().read([path]).ids == [["b1", "b2", "b3"], ["c1"], ["a1"]])
  }

  @Test func equalTimesKeepTheOrderOfTheFile() throws {
    let path = try scratch.write(
      "a.tsv", header + "z\t1\t5\na\t1\t5\nz\t2\t5\nm\t1\t5\na\t3\t5\nz\t4\t5\nz\t0\t4\n")
    #expect(
      try EventLogReader().read([path]).ids == [["0", "1", "2", "4"], ["1", "3"], ["1"]])
  }

  @Test func sessionsGoOnInALaterFile() throws {
    let first = try scratch.write("a.tsv", header + "1\ta\t1\n2\tb\t2\n1\tc\t3\n")
    let second = try scratch.write("b.csv", "Time,ItemId,SessionId\n9,d,1\n0.5,e,2\n1,f,3\n")
    let log = try EventLogReader().read([first, second])
    #expect(log.ids == [["e", "b"], ["a", "c", "d"], ["f"]])
    #expect(log.report.files == 2)
    #expect(log.report.rows == 6)
  }

  @Test func longUnsortedSessionIsSortedStably() throws {
    var rows = ""
    for event in 0..<500 { rows += "s\ti\(event)\t\((event * 7919) % 100)\n" }
    let path = try scratch.write("a.tsv", header + rows)
    let expected = (0..<500).sorted { left, right in
      let (a, b) = ((left * 7919) % 100, (right * 7919) % 100)
      return a < b || (a == b && left < right)
    }
    #expect(try EventLogReader().read([path]).ids == [expected.map { "i\($0)" }])
  }

  @Test func addAppendsNewItemsAndKeepsSingleEvents() throws {
    let path = try scratch.write("a.tsv", header + "1\tnew\t1\n2\told\t2\n2\tnewer\t3\n")
    let known = ItemVocabulary(ids: ["older", "old"])
    let log = try EventLogReader().read([path], vocabulary: known)
    #expect(log.vocabulary == ItemVocabulary(ids: ["older", "old", "new", "newer"]))
    #expect(log.ids == [["new"], ["old", "newer"]])
    #expect(log.report.shortSessions == 0)
  }

  @Test func dropRemovesUnknownItemsThenShortSessions() throws {
    let rows = """
      1\tzz\t1
      1\ta\t2
      2\tzz\t3
      3\tb\t9
      3\tzz\t4
      3\ta\t8
      4\ta\t5
      4\tb\t6

      """
    let path = try scratch.write("a.tsv", header + rows)
    let known = ItemVocabulary(ids: ["a", "b", "c"])
    let log = try EventLogReader().read([path], vocabulary: known, unknownItems: .drop)
    #expect(log.vocabulary == known)
    #expect(log.ids == [["a", "b"], ["a", "b"]])
    #expect(log.sessions.times == [5, 6, 8, 9])  // session 3 starts at its first known event
    #expect(log.report.rows == 8)
    #expect(log.report.unknownItemEvents == 3)
    #expect(log.report.shortSessions == 2)
    #expect(log.report.shortSessionEvents == 1)
  }

  @Test func dropMayLeaveNothing() throws {
    let path = try scratch.write("a.tsv", header + "1\tx\t1\n1\ty\t2\n")
    let log = try EventLogReader().read([path], unknownItems: .drop)
    #expect(log.sessions.sessionCount == 0)
    #expect(log.report.shortSessions == 1)
  }
}
