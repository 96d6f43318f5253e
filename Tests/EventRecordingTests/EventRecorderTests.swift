import EventLogs
import Foundation
import LiveSessions
import Testing

@testable import EventRecording

/// What is recorded is in the folder, in segments that come in order.
@Suite struct EventRecorderTests {
  private let fixture: RecorderFixture

  init() throws { fixture = try RecorderFixture() }

  @Test func aRowHasAllThatIsKnown() async throws {
    let recorder = try fixture.recorder { $0.sync = .interval }
    try await recorder.accepted(
      AcceptedEvents(
        session: "s",
        events: [
          .init(item: "a", time: 1_772_359_200.1236, rank: 3), .init(item: "b\tc\"", time: 5),
        ], model: "main", modelVersion: "9f", key: 0xAB))
    try await recorder.add("t", "d", -.infinity)
    await recorder.close()
    #expect(
      try fixture.rows() == [
        ["s", "a", "1772359200124", "main", "9f", "3", "00000000000000ab"],
        ["s", "b\tc\"", "5000", "main", "9f", "", "00000000000000ab"],
        ["t", "d", "0", "main", "v1", "", ""],
      ])
    // Closed as a whole.
    #expect(try LogSegment.all(in: fixture.folder).map(\.isCompressed) == [true])
    let log = try EventLogReader().read([fixture.folder])
    #expect(log.report.rows == 3 && log.report.lastTime == 1_772_359_200.124)
    let values = MeasuredValues()
    for _ in 0..<2 { recorder.report(to: values) }
    var expected = [
      "events_total": 3.0, "lost_total": 0, "queue_depth": 0, "up": 1, "segments": 1,
    ]
    expected["bytes"] = values.all["bytes"]
    #expect(values.all == expected && expected["bytes"] ?? 0 > 100)
    #expect(Set(recorder.metrics.keys) == Set(expected.keys.map { "gru4rec_event_log_\($0)" }))
  }

  @Test func withAlwaysARowIsThereAtOnce() async throws {
    let recorder = try fixture.recorder()
    for number in 0..<5 {
      try await recorder.add("s", "\(number)")
      #expect(try fixture.events().last == "s \(number)")
    }
    await recorder.close()
    #expect(try fixture.events().count == 5)
  }

  @Test func manyAtOnceAreAllThereOnce() async throws {
    for sync in EventRecordingSettings.Sync.allCases {
      let fixture = try RecorderFixture()
      let recorder = try fixture.recorder { ($0.sync, $0.segmentBytes) = (sync, 4096) }
      try await withThrowingTaskGroup { group in
        for task in 0..<8 {
          group.addTask {
            for number in 0..<100 { try await recorder.add("s\(task)", "\(number)") }
          }
        }
        try await group.waitForAll()
      }
      await recorder.close()
      let events = try fixture.events()
      #expect(events.count == 800 && Set(events).count == 800)
      for task in 0..<8 {
        let items = events.filter { $0.hasPrefix("s\(task) ") }
        #expect(items == (0..<100).map { "s\(task) \($0)" })
      }
      #expect(recorder.measured["events_total"] == 800)
    }
  }

  @Test func segmentsAreClosedBySizeAndComeInOrder() async throws {
    let recorder = try fixture.recorder { $0.segmentBytes = 300 }
    for number in 0..<50 { try await recorder.add("s", "\(number)") }
    await recorder.close()
    let segments = try LogSegment.all(in: fixture.folder)
    #expect(segments.count > 5 && segments.allSatisfy(\.isCompressed))
    #expect(Set(segments.map(\.begin)).count == segments.count)
    #expect(try fixture.events() == (0..<50).map { "s \($0)" })
  }

  @Test func segmentsAreClosedByTime() async throws {
    let recorder = try fixture.recorder { $0.segmentTime = .milliseconds(1) }
    try await recorder.add("s", "a")
    // Without another event.
    try await fixture.wait { try LogSegment.all(in: fixture.folder).allSatisfy(\.isCompressed) }
    try await recorder.add("s", "b")
    await recorder.close()
    #expect(try LogSegment.all(in: fixture.folder).count == 2)
  }

  @Test func twoServersShareAFolder() async throws {
    let (one, other) = (try fixture.recorder(), try fixture.recorder())
    try await one.add("s", "a")
    try await other.add("s", "b")
    // Neither takes the other's segment for one that was left behind.
    await one.look()
    await other.look()
    #expect(try LogSegment.all(in: fixture.folder).map(\.isCompressed) == [false, false])
    try await one.add("s", "c")
    try await other.add("s", "d")
    await one.close()
    await other.close()
    #expect(try fixture.events().sorted() == ["s a", "s b", "s c", "s d"])
  }

  /// The clock was set back by an hour since the last server ran.
  @Test func segmentsComeInOrderWhateverTheClock() async throws {
    let ahead = Int64(Folder.now * 1000) + 3_600_000
    for writer in ["a", "b"] {
      let recorder = try fixture.recorder()
      try await recorder.add("s", writer)
      await recorder.close()
      if writer == "a" {
        let path = try LogSegment.all(in: fixture.folder)[0].path
        let name = LogSegment.name(begin: ahead, writer: "w")
        try FileManager.default.moveItem(
          atPath: path, toPath: "\(fixture.folder)/\(name).tsv.zst")
      }
    }
    #expect(try LogSegment.all(in: fixture.folder).map { $0.begin > ahead } == [false, true])
    #expect(try fixture.events() == ["s a", "s b"])
  }

  @Test func withoutAnEventThereIsNoSegment() async throws {
    let recorder = try fixture.recorder()
    await recorder.close()
    #expect(try LogSegment.all(in: fixture.folder).isEmpty)
  }

  @Test func aFolderThatCannotBeIsAnError() throws {
    _ = try fixture.scratch.write("log", "a file")
    #expect(throws: (any Error).self) { try fixture.recorder() }
  }
}
