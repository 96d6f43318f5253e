import EventLogs
import Foundation
import Testing

@testable import EventRecording

/// What a killed server leaves behind is completed by the next one.
@Suite struct RecoveryTests {
  private let fixture: RecorderFixture
  private let name = "events-20260301T101500007Z-gone-1"
  private let header = String(decoding: LogSegment.header, as: UTF8.self)

  init() throws {
    fixture = try RecorderFixture()
    try FileManager.default.createDirectory(
      atPath: fixture.folder, withIntermediateDirectories: true)
  }

  private func write(_ text: String, _ name: String) throws {
    try text.write(toFile: "\(fixture.folder)/\(name)", atomically: true, encoding: .utf8)
  }

  private func row(_ item: String) -> String { "s\t\(item)\t5\tmain\tv1\t\t\n" }

  @Test func theNextServerCompletesASegment() async throws {
    try write(header + row("a") + row("b") + "s\tc\t", "\(name).tsv")
    try write("notes", "notes.txt")
    try write("", ".events-20260301T101500007Z-gone-1.tsv.zst.k3.tmp")
    let recorder = try fixture.recorder()
    await recorder.look()
    #expect(try fixture.events() == ["s a", "s b"])
    #expect(try fixture.names.contains("\(name).tsv.zst"))
    #expect(try !fixture.names.contains("\(name).tsv"))
    let rest = try String(contentsOfFile: "\(fixture.folder)/_\(name).damaged", encoding: .utf8)
    #expect(rest == "s\tc\t")
    // What is not its own is left alone.
    #expect(try fixture.names.contains("notes.txt"))
    await recorder.close()
    #expect(fixture.lines.all.contains { $0.contains("completed") && $0.contains(name) })
  }

  /// Between the new name and the end of the old file.
  @Test(arguments: [false, true])
  func ofTwoFormsTheWholeOneStays(_ isDamaged: Bool) async throws {
    let path = "\(fixture.folder)/\(name).tsv"
    try write(header + row("a") + row("b"), "\(name).tsv")
    try #require(LogSegment(path: path)).complete()
    if isDamaged {
      let bytes = try Data(contentsOf: URL(filePath: path + ".zst"))
      try bytes.dropLast(5).write(to: URL(filePath: path + ".zst"))
    }
    try write(header + row("a") + row("b"), "\(name).tsv")
    let recorder = try fixture.recorder()
    await recorder.look()
    #expect(try fixture.events() == ["s a", "s b"])
    #expect(try LogSegment.all(in: fixture.folder).map(\.isCompressed) == [true])
    #expect(!FileManager.default.fileExists(atPath: path))
    await recorder.close()
  }

  @Test func anEmptySegmentIsRemoved() async throws {
    try write("\"Sess", "\(name).tsv")
    let recorder = try fixture.recorder()
    await recorder.look()
    #expect(try LogSegment.all(in: fixture.folder).isEmpty)
    await recorder.close()
  }

  @Test func theSegmentOfALivingServerIsItsOwn() async throws {
    let name = "events-20260301T101500009Z-other-2"
    let other = try SegmentFile(folder: fixture.folder, name: name)
    try other.write(Array(row("a").utf8)[...])
    let recorder = try fixture.recorder()
    await recorder.look()
    #expect(try fixture.names.contains("\(name).tsv"))
    try other.write(Array(row("b").utf8)[...])
    #expect(try fixture.events() == ["s a", "s b"])
    await recorder.close()
    withExtendedLifetime(other) {}
  }

  @Test func oldSegmentsAreRemovedByAge() async throws {
    let now = Int64(Date().timeIntervalSince1970 * 1000)
    for hours in [100, 50, 26, 24] as [Int64] {
      let name = LogSegment.name(begin: now - hours * 3_600_000, writer: "w")
      try write(header + row("\(hours)"), "\(name).tsv")
      try #require(LogSegment(path: "\(fixture.folder)/\(name).tsv")).complete()
    }
    let recorder = try fixture.recorder { $0.keepTime = .seconds(86_400) }
    await recorder.look()
    // An hour may have passed between a segment's first row and its last.
    #expect(try fixture.events() == ["s 24"])
    await recorder.close()
  }

  @Test func theOldestOfTooManySegmentsAreRemoved() async throws {
    var size = 0
    for day in 1...5 {
      let path = "\(fixture.folder)/events-2026030\(day)T101500007Z-w.tsv"
      try write(header + row("\(day)"), "events-2026030\(day)T101500007Z-w.tsv")
      try #require(LogSegment(path: path)).complete()
      size = Folder.size(of: path + ".zst")
    }
    let recorder = try fixture.recorder { $0.keepBytes = size * 2 + 10 }
    await recorder.look()
    #expect(try fixture.events() == ["s 4", "s 5"])
    await recorder.close()
    #expect(recorder.measured["segments"] == 2 && recorder.measured["bytes"] == Double(2 * size))
  }

  @Test func withoutABoundEverythingStays() async throws {
    try write(header + row("a"), "events-19990301T101500007Z-w.tsv")
    let recorder = try fixture.recorder()
    await recorder.look()
    #expect(try fixture.events() == ["s a"])
    await recorder.close()
  }
}
