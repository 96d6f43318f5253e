import Foundation
import LiveSessions
import Testing

@testable import EventRecording

/// A disk that takes nothing: no event is lost without a word.
@Suite struct OverloadTests {
  private let fixture: RecorderFixture

  init() throws { fixture = try RecorderFixture() }

  /// Takes the folder away, so that no segment can be begun.
  private func breakFolder(_ recorder: EventRecorder) async throws {
    // Its first look is over then.
    await recorder.look()
    try FileManager.default.removeItem(atPath: fixture.folder)
  }

  private func mendFolder() throws {
    try FileManager.default.createDirectory(
      atPath: fixture.folder, withIntermediateDirectories: true)
  }

  private func refusal(_ body: () async throws -> Void) async -> Bool? {
    do {
      try await body()
      return nil
    } catch {
      guard case LiveSessionError.notLogged(_, let isRecorded) = error else { return nil }
      return isRecorded
    }
  }

  @Test func alwaysAndRefuse() async throws {
    let recorder = try fixture.recorder()
    try await breakFolder(recorder)
    #expect(await refusal { try recorder.admit(1) } == nil)
    // The event that finds out is in the session already.
    #expect(await refusal { try await recorder.add("s", "a") } == true)
    #expect(await refusal { try recorder.admit(1) } == false)
    #expect(await refusal { try recorder.admit(0) } == false)
    #expect(recorder.measured["up"] == 0)
    try mendFolder()
    try await fixture.wait { recorder.measured["up"] == 1 }
    try recorder.admit(1)
    try await recorder.add("s", "b")
    await recorder.close()
    #expect(try fixture.events() == ["s b"])
    #expect(recorder.measured["lost_total"] == 0 && recorder.measured["events_total"] == 1)
    #expect(fixture.lines.all.count { $0.hasPrefix("error the event log cannot be written") } == 1)
    #expect(fixture.lines.all.count { $0.contains("is written again") } == 1)
  }

  /// Whoever removes the folder under a server finds out: a file without a name keeps nothing.
  @Test(arguments: [EventRecordingSettings.Sync.always, .interval])
  func aFolderThatIsRemoved(_ sync: EventRecordingSettings.Sync) async throws {
    let recorder = try fixture.recorder { $0.sync = sync }
    try await recorder.add("s", "a")
    try await fixture.wait { recorder.measured["events_total"] == 1 }
    try FileManager.default.removeItem(atPath: fixture.folder)
    let refused = await refusal { try await recorder.add("s", "b") }
    #expect(refused == (sync == .always ? true : nil))
    try await fixture.wait { recorder.measured["up"] == 0 }
    #expect(await refusal { try recorder.admit(1) } == false)
    try mendFolder()
    try await fixture.wait { recorder.measured["up"] == 1 }
    try await recorder.add("s", "c")
    await recorder.close()
    let events = try fixture.events()
    #expect(events.last == "s c" && events.contains("s b") == (sync == .interval))
  }

  @Test func alwaysAndServe() async throws {
    let recorder = try fixture.recorder { $0.whenFull = .serve }
    try await breakFolder(recorder)
    for number in 0..<3 {
      try recorder.admit(1)
      try await recorder.add("s", "\(number)")
    }
    #expect(recorder.measured["lost_total"] == 3)
    try mendFolder()
    try await fixture.wait { recorder.measured["up"] == 1 }
    try await recorder.add("s", "3")
    await recorder.close()
    #expect(try fixture.events() == ["s 3"])
    #expect(fixture.lines.all.contains { $0.contains("is written again lost=3") })
  }

  @Test func intervalAndRefuseLosesNothing() async throws {
    let recorder = try fixture.recorder { $0.sync = .interval }
    try await breakFolder(recorder)
    for number in 0..<5 { try await recorder.add("s", "\(number)") }
    try await fixture.wait { recorder.measured["up"] == 0 }
    #expect(await refusal { try recorder.admit(1) } == false)
    // Those that were admitted before.
    for number in 5..<8 { try await recorder.add("s", "\(number)") }
    try mendFolder()
    try await fixture.wait { recorder.measured["up"] == 1 }
    await recorder.close()
    #expect(try fixture.events() == (0..<8).map { "s \($0)" })
    #expect(recorder.measured["lost_total"] == 0 && recorder.measured["events_total"] == 8)
  }

  @Test func aFullQueueRefuses() async throws {
    let recorder = try fixture.recorder { ($0.sync, $0.maxQueue) = (.interval, 4) }
    try await breakFolder(recorder)
    try await recorder.add("s", "0")
    try await fixture.wait { recorder.measured["up"] == 0 }
    for number in 1...4 { try await recorder.add("s", "\(number)") }
    #expect(recorder.measured["queue_depth"] == 4)
    await recorder.close()
    // They never found a disk, and that is said.
    #expect(recorder.measured["lost_total"] == 5)
    #expect(fixture.lines.all.contains { $0.contains("lost=5") })
  }

  @Test func aFullQueueServesAndCounts() async throws {
    let recorder = try fixture.recorder {
      ($0.sync, $0.maxQueue, $0.whenFull) = (.interval, 4, .serve)
    }
    try await breakFolder(recorder)
    try await recorder.add("s", "0")
    try await fixture.wait { recorder.measured["up"] == 0 }
    for number in 1...10 {
      try recorder.admit(1)
      try await recorder.add("s", "\(number)")
    }
    #expect(recorder.measured["lost_total"] == 6)
    try mendFolder()
    try await fixture.wait { recorder.measured["up"] == 1 && recorder.measured["queue_depth"] == 0 }
    await recorder.close()
    #expect(try fixture.events() == (0...4).map { "s \($0)" })
    #expect(recorder.measured["lost_total"] == 6 && recorder.measured["events_total"] == 5)
  }

  @Test func wishesAreNotLostEither() async throws {
    let recorder = try fixture.recorder()
    try await breakFolder(recorder)
    #expect(await refusal { try await recorder.forgotten("s") } == false)
    try mendFolder()
    try await fixture.wait { recorder.measured["up"] == 1 }
    try await recorder.forgotten("s")
    #expect(try fixture.names.contains("_forgotten"))
    await recorder.close()
  }
}
