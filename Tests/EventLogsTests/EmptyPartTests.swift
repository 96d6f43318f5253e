import EventLogs
import SessionData
import TestSupport
import Testing

/// Parts of a log without rows, as programs that write in parallel leave them.
struct EmptyPartTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test(arguments: [1, 4])
  func `are passed over among others, wherever they stand, and told`(threads: Int) throws {
    let rows = try scratch.write("a.tsv", header + "1\ta\t1\n1\tb\t2\n")
    let more = try scratch.write("b.tsv.gz", header + "2\ta\t3\n1\tc\t3\n")
    let bare = try scratch.write("bare.tsv", header)
    let blank = try scratch.write("blank.tsv", header + "\n")
    let zero = try scratch.write("zero.tsv", "")
    let orders = [
      [rows, bare, more], [bare, rows, more], [rows, more, bare], [zero, rows, more],
      [rows, zero, blank, bare, more], [rows, more, zero, zero],
      [zero, bare, rows, zero, more, zero],
    ]
    let plain = try EventLogReader(threads: threads).read([rows, more])
    #expect(plain.report.emptyFiles.isEmpty && plain.report.notes.isEmpty)
    for order in orders {
      let log = try EventLogReader(threads: threads).read(order)
      #expect(log.ids == plain.ids && log.sessions == plain.sessions)
      #expect(log.report.emptyFiles == order.filter { ![rows, more].contains($0) })
      #expect(log.report.notes.first?.contains("no rows") == true)
      #expect(log.report.remarks == [] && log.report.timeUnits == [.seconds], "\(order)")
    }
  }

  @Test func `are an error alone, or where all are empty`() throws {
    let bare = try scratch.write("bare.tsv", header)
    let zero = try scratch.write("zero.tsv", "")
    func failure(_ paths: String...) -> EventLogError? {
      logError { try EventLogReader().read(paths) }
    }
    #expect(failure(zero) == .empty(path: zero) && failure(bare) == .headerOnly(path: bare))
    #expect(failure(zero, bare) == .empty(path: zero))
    #expect(failure(bare, zero, bare) == .headerOnly(path: bare))
  }
}
