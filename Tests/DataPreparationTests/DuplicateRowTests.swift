import DataPreparation
import EventLogs
import Foundation
import SessionData
import TestSupport
import Testing

/// Rows that stand in a log twice.
struct DuplicateRowTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private let rows = (0..<200).map { event in
    "s\(event / 4)\ti\(event % 4 + event / 40)\t\(1_400_000_000 + event / 4 * 5000)\n"
  }.joined()

  @Test func `the same file twice, also where a time has several items`() throws {
    let path = try scratch.write("a.tsv", header + rows)
    let other = scratch.file("link.tsv")
    #expect(throws: Never.self) {
      try FileManager.default.createSymbolicLink(atPath: other, withDestinationPath: path)
    }
    let once = try EventLogReader().read([path])
    #expect(once.report.repeatedFiles.isEmpty && LogStatistics(once).repeats.duplicates == 0)
    let log = try EventLogReader().read([path, other])
    #expect(log.report.repeatedFiles == [other])
    #expect(log.report.notes.contains { $0.contains("link.tsv is given twice") })
    let statistics = LogStatistics(log)
    // a b c d a b c d at one time: no event repeats the one before.
    #expect(statistics.repeats.atSameTime == 0 && statistics.repeats.duplicates == 200)
    let text = try #require(statistics.warnings.first { $0.code == "duplicate_rows" })
    #expect(text.text(.flags).contains("--drop-duplicates leaves them out"))
    var settings = PreparationSettings()
    settings.minimumItemSupport = 1
    settings.split = TemporalSplit(.fraction(0.2), rule: .start)
    let warned = try Preparation(settings).run(log) { _ in }.warnings
    #expect(warned.map(\.code).contains("duplicate_rows"))
    settings.dropsDuplicateRows = true
    let report = try Preparation(settings).run(log) { _ in }
    #expect(report.stages.map(\.name) == [.read, .duplicateRows])
    #expect(report.stages.map(\.size.events) == [400, 200])
    #expect(!report.warnings.map(\.code).contains("duplicate_rows"))
  }

  @Test func `the same item at another time, or in another session, is no duplicate`() {
    let log = EventLog(
      events: [
        ("a", "x", 1), ("a", "y", 1), ("a", "x", 2), ("b", "x", 1), ("b", "x", 2), ("b", "z", 2),
        ("b", "z", 2), ("b", "x", 2),
      ].map { (session: $0.0, item: $0.1, time: $0.2) })
    #expect(LogStatistics(log).repeats.duplicates == 2, "z at once and x behind it")
  }
}
