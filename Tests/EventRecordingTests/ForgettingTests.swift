import EventLogs
import Foundation
import LiveSessions
import Testing

@testable import EventRecording

/// Rows of a visitor who is forgotten, and of events that are taken back, leave the log.
@Suite struct ForgettingTests {
  private let fixture: RecorderFixture

  init() throws { fixture = try RecorderFixture() }

  private func recorder(_ change: (inout EventRecordingSettings) -> Void = { _ in }) throws
    -> EventRecorder
  {
    let recorder = try fixture.recorder(change)
    recorder.segments?.settling.store(0, ordering: .relaxed)
    return recorder
  }

  @Test(arguments: EventRecordingSettings.Sync.allCases, EventRecordingSettings.Names.allCases)
  func allRowsOfASessionLeave(
    _ sync: EventRecordingSettings.Sync, _ names: EventRecordingSettings.Names
  ) async throws {
    let recorder = try recorder { ($0.sync, $0.segmentBytes, $0.names) = (sync, 400, names) }
    for number in 0..<40 { try await recorder.add("s\(number % 2)", "\(number)") }
    try await recorder.forgotten("s1")
    // Whoever comes back is recorded anew.
    try await recorder.add("s1", "again")
    await recorder.look()
    let left = (0..<20).map { "\($0 * 2)" } + ["again"]
    try await fixture.wait { try fixture.rows().map { $0[1] } == left }
    await recorder.close()
    #expect(try fixture.rows().map { $0[1] } == left)
    // The wish is fulfilled, and nothing of it is kept.
    let again = try self.recorder { $0.names = names }
    await again.look()
    await again.close()
    #expect(try fixture.rows().map { $0[1] } == left)
    #expect(FileManager.default.contents(atPath: "\(fixture.folder)/_forgotten") == Data())
    #expect(try EventLogReader().read([fixture.folder]).report.rows == 21)
  }

  @Test func oneRowOfTwoThatAreAlikeLeaves() async throws {
    let recorder = try recorder()
    for item in ["a", "b", "a"] { try await recorder.add("s", item, 7) }
    try await recorder.takenBack(.init(item: "a", time: 7), from: "s")
    try await recorder.takenBack(.init(item: "none", time: 7), from: "s")
    try await recorder.takenBack(.init(item: "b", time: 8), from: "s")
    try await fixture.wait(looking: recorder) { try fixture.events() == ["s a", "s b"] }
    await recorder.look()
    await recorder.look()
    #expect(try fixture.events() == ["s a", "s b"])
    // Both, with a wish each.
    try await recorder.add("s", "b", 7)
    for _ in 0..<2 { try await recorder.takenBack(.init(item: "b", time: 7), from: "s") }
    try await fixture.wait(looking: recorder) { try fixture.events() == ["s a"] }
    await recorder.close()
  }

  /// A server that is killed after it has rewritten a segment does not do it again.
  @Test func aWishIsFulfilledOnce() async throws {
    let recorder = try recorder()
    for _ in 0..<3 { try await recorder.add("s", "a", 7) }
    await recorder.close()
    let wish = Wish(
      id: 5, session: Array("s".utf8), event: (Array("a".utf8), Array("7000".utf8)),
      time: .max, places: [])
    for _ in 0..<3 {
      let next = try self.recorder()
      try WishFile(folder: fixture.folder).append([wish])
      await next.look()
      await next.close()
      #expect(try fixture.events() == ["s a", "s a"])
    }
  }

  @Test func theSegmentOfAnotherServerIsClosedByIt() async throws {
    let (one, other) = (try recorder(), try recorder())
    try await one.add("s", "a")
    try await other.add("s", "b")
    try await other.add("t", "c")
    try await one.forgotten("s")
    try await fixture.wait(looking: one) { try !fixture.events().contains("s a") }
    // It is not one's own to close; the wish waits for the other one.
    #expect(try fixture.events() == ["s b", "t c"])
    await one.look()
    #expect(!WishFile(folder: fixture.folder).wishes.isEmpty)
    try await fixture.wait(looking: other) { try fixture.events() == ["t c"] }
    await one.close()
    await other.close()
    #expect(try fixture.events() == ["t c"])
  }

  @Test func wishesOfAKilledServerAreFulfilled() async throws {
    let recorder = try recorder()
    try await recorder.add("s", "a")
    try await recorder.add("t", "b")
    try await recorder.forgotten("s")
    await recorder.close()
    // A line that is not complete is none.
    let path = "\(fixture.folder)/_forgotten"
    var text = try String(contentsOfFile: path, encoding: .utf8)
    text += "00000000000000ff\t74\t9"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    let next = try self.recorder()
    await next.look()
    #expect(try fixture.events() == ["t b"])
    try await next.forgotten("t")
    await next.look()
    await next.close()
    #expect(try fixture.events() == [])
  }

  @Test func wishesComeBackFromTheirLines() throws {
    let wishes = [
      Wish(id: 0, session: [], event: nil, time: 0, places: []),
      Wish(
        id: .max, session: [0, 9, 10, 255], event: ([9, 10], [0x35]), time: 17,
        places: [
          .init(name: "events-x", offset: 5, isOwn: true),
          .init(name: "events-y", offset: 0, isOwn: false),
        ]),
    ]
    for wish in wishes { #expect(Wish(line: wish.line[...]) == wish) }
    let line = wishes[1].line
    for length in 0..<17 { #expect(Wish(line: line.prefix(length)) == nil) }
  }
}
