import EventLogs
import Foundation
import SessionData
import TestSupport
import Testing

/// The parts of an event log that a server writes: their names, their rows, and the folder as a log.
@Suite struct SegmentTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private let first = "events-20260301T101500007Z-a-1.tsv"
  private let second = "events-20260301T111500007Z-a-1.tsv"
  private let header = String(decoding: LogSegment.header, as: UTF8.self)

  private func row(_ session: String, _ item: String, _ time: Int) -> String {
    "\(session)\t\(item)\t\(time)\tmain\tv1\t\t\n"
  }

  private func segment(_ name: String) throws -> LogSegment {
    try #require(LogSegment(path: scratch.file(name)))
  }

  @Test(arguments: [0, 951_782_399_999, 951_868_800_000, 1_772_359_200_123, 4_107_542_399_999])
  func namesTellTheTime(_ time: Int64) throws {
    let name = LogSegment.name(begin: time, writer: "host.example-12-ab")
    let segment = try #require(LogSegment(path: "some/folder/\(name).tsv.zst"))
    #expect(segment.begin == time && segment.name == name && segment.isCompressed)
    let later = LogSegment.name(begin: time + 1, writer: "a")
    #expect(name.utf8.lexicographicallyPrecedes(later.utf8))
  }

  @Test(arguments: [
    "events-2026.tsv", "events-20261301T101500007Z-a.tsv", "events-20260301T101500007Z-a.csv",
    "event-20260301T101500007Z-a.tsv", "events-20260301T101500007Z-a.tsv.gz", "",
    "events-20260301T101500007Z-a.tsv.zst.damaged", "_events-20260301T101500007Z-a.tsv",
  ])
  func otherFilesAreNone(_ name: String) { #expect(LogSegment(path: "folder/\(name)") == nil) }

  @Test func aFolderIsALog() throws {
    // Written in another order than that of their names; one is still open, with a row that is not complete.
    _ = try scratch.write(second, header + row("s", "c", 1_772_360_100_003) + "s\td\t17723")
    _ = try scratch.write(first, header + row("s", "a", 1_772_356_500_001) + row("t", "x", 7))
    try segment(first).complete()
    _ = try scratch.write("_key", "secret")
    _ = try scratch.write("_events-20260301T101500007Z-a-1.damaged", "s\ta")
    #expect(try LogSegment.all(in: scratch.path).map(\.isCompressed) == [true, false])
    let log = try EventLogReader().read([scratch.path])
    // Times are milliseconds, also those of a clock that a test set.
    #expect(log.report.firstTime == 0.007 && log.report.lastTime == 1_772_360_100.003)
    #expect(log.ids.contains(["a", "c"]) && log.report.rows == 3)
    #expect(log.report.notes.isEmpty && log.report.timeUnits == [.milliseconds])
    #expect(try LogSegment.all(in: scratch.file("none")) == [])
  }

  @Test func itemsOfAnyKindComeBack() throws {
    let items = ["plain", "a\tb", "a\nb", "a\"b", "\"", "a\r\nb", "ä🛒"]
    var text = LogSegment.header
    for (time, item) in items.enumerated() {
      let fields = ["s", item, "\(time + 1)", "main", "v", "3", "0f"].map { Array($0.utf8) }
      LogSegmentRow.append(fields, to: &text)
    }
    _ = try scratch.write(first, text)
    func check() throws {
      let log = try EventLogReader().read([scratch.path])
      #expect(log.ids == [items] && log.report.skippedRows == 0)
      var read: [[String]] = []
      try LogSegment.all(in: scratch.path)[0].forEachRow { row in
        read.append(row.fields().map { String(decoding: $0, as: UTF8.self) })
        return true
      }
      #expect(read.map { $0[1] } == items && read.allSatisfy { $0.count == 7 && $0[6] == "0f" })
    }
    try check()
    try segment(first).complete()
    #expect(try scratch.names == [first + ".zst"])
    try check()
  }

  /// A file may end anywhere: what is whole is read, and the rest is no error.
  @Test func aSegmentCutAnywhereHasItsWholeRows() throws {
    var text = LogSegment.header
    var ends: [Int] = []
    for item in ["a", "b\nc\"", "d"] {
      LogSegmentRow.append(["s", item, "5", "m", "v", "", ""].map { Array($0.utf8) }, to: &text)
      ends.append(text.count)
    }
    for length in 0...text.count {
      _ = try scratch.write(first, text[..<length])
      let rows = try segment(first).rows()
      let whole = ends.last { $0 <= length } ?? LogSegment.header.count
      #expect(rows.end == (length < LogSegment.header.count ? 0 : Int64(whole)), "\(length)")
      #expect(rows.text.elementsEqual(text[LogSegment.header.count..<whole]))
      if whole == LogSegment.header.count { continue }
      #expect(try EventLogReader().read([scratch.path]).report.rows == ends.count { $0 <= length })
    }
  }

  /// Whoever makes segments of another log need not quote the names of the columns, nor have all of them.
  @Test(arguments: [
    "SessionId\tItemId\tTime\n", "\"SessionId\"\tItemId\tTime\tNote of \"\"ours\"\"\n",
  ])
  func headersOfOthers(_ header: String) throws {
    let rows = (0..<3).map { row("s", "item \($0)", $0) }
    _ = try scratch.write(first, header + rows.joined())
    let plain = try segment(first)
    let all = try plain.rows()
    #expect(all.text.elementsEqual(rows.joined().utf8))
    #expect(try plain.rows(limit: 1).text.elementsEqual(rows[0].utf8))
    #expect(
      try plain.rows(from: plain.rows(limit: 1).end).text.elementsEqual((rows[1] + rows[2]).utf8))
    #expect(try plain.rows(from: all.end).text == [] && plain.rows(from: all.end).end == all.end)
  }

  @Test func completingKeepsWhatIsCutOffAside() throws {
    _ = try scratch.write(first, header + row("s", "a", 5) + "s\tb\t6")
    let segment = try segment(first)
    let whole = try segment.rows()
    let done = try #require(try segment.complete())
    #expect(done.isCompressed && done.name == segment.name && done.begin == segment.begin)
    #expect(try done.rows() == whole)
    #expect(try scratch.text(of: "_\(segment.name).damaged") == "s\tb\t6")
    #expect(try scratch.names.count == 2)
    // Who looked before reads on.
    #expect(try segment.rows() == whole)
  }

  @Test func aSegmentWithoutARowIsGone() throws {
    _ = try scratch.write(first, header)
    #expect(try segment(first).complete() == nil)
    #expect(try scratch.names == [])
  }

  /// Both forms after a crash: the compressed one counts, and events count once.
  @Test func ofTwoFormsTheCompressedOneCounts() throws {
    let text = header + row("s", "a", 5) + row("s", "b", 6)
    _ = try scratch.write(first, text)
    try segment(first).complete()
    _ = try scratch.write(first, text)
    #expect(try LogSegment.all(in: scratch.path).map(\.isCompressed) == [true])
    #expect(try EventLogReader().read([scratch.path]).report.rows == 2)
  }

  @Test func otherFilesBesideSegmentsAreAnError() throws {
    _ = try scratch.write(first, header + row("s", "a", 5))
    _ = try scratch.write("more.tsv", header)
    let error = logError { try EventLogReader().read([scratch.path]) }
    #expect("\(String(describing: error))".contains("more.tsv"))
  }

  /// Offsets are those of the text as it was written, whatever is removed later.
  @Test func offsetsOutlastRemovals() throws {
    let rows = (0..<6).map { row("s\($0 % 2)", "item \($0)", $0) }
    _ = try scratch.write(first, header + rows.joined())
    let plain = try segment(first)
    let all = try plain.rows()
    for place in rows.indices {
      let before = rows[..<place].joined().utf8.count + LogSegment.header.count
      let rest = try plain.rows(from: Int64(before))
      #expect(rest.text.elementsEqual(rows[place...].joined().utf8) && rest.end == all.end)
    }
    let half = try plain.rows(limit: rows[0].utf8.count * 2 + 1)
    #expect(half.text.elementsEqual((rows[0] + rows[1] + rows[2]).utf8))
    var found: [RemovedRow] = []
    try plain.forEachRow { row in
      let number = Int(row.fields()[2][0]) - 0x30
      if [1, 2, 5].contains(number) {
        found.append(RemovedRow(offset: row.offset, length: Int64(row.text.count), wish: 7))
      }
      return true
    }
    let done = try #require(try plain.complete(removing: Array(found[..<2])))
    #expect(try done.rows().text.elementsEqual((rows[0] + rows[3] + rows[4] + rows[5]).utf8))
    #expect(try done.rows(from: half.end).text.elementsEqual((rows[3] + rows[4] + rows[5]).utf8))
    // A second time, with offsets of the text as it was written.
    let again = try #require(try done.complete(removing: [found[2]]))
    #expect(try again.removals() == found)
    #expect(try again.rows(from: half.end).text.elementsEqual((rows[3] + rows[4]).utf8))
    #expect(try again.rows(from: all.end).text == [])
    #expect(try EventLogReader().read([scratch.path]).report.rows == 3)
    #expect(again.isReadable)
    let bytes = try scratch.bytes(of: first + ".zst")
    _ = try scratch.write(first + ".zst", bytes[..<(bytes.count - 3)])
    #expect(!again.isReadable)
  }
}
