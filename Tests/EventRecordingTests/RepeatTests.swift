import EventLogs
import Foundation
import LiveSessionTesting
import LiveSessions
import Synchronization
import Testing

@testable import EventRecording

/// Requests that come again, through a service: their events are in the log once.
@Suite struct RepeatTests {
  private let fixture: RecorderFixture

  init() throws { fixture = try RecorderFixture() }

  private func service(
    _ store: TestStore, _ recorder: EventRecorder?, _ sources: [ModelSource] = [Shop.source()]
  ) throws -> LiveSessionService {
    var settings = Shop.patientSettings
    settings.remembersShownLists = true
    return try LiveSessionService(
      models: sources, states: store, settings: settings, listener: recorder)
  }

  private func request(_ items: [String], key: String?) -> EventsRequest {
    EventsRequest(
      events: items.map { .init(item: $0) }, list: ListRequest(k: 1), idempotencyKey: key)
  }

  @Test func aRepeatedRequestIsLoggedOnce() async throws {
    let recorder = try fixture.recorder()
    let shop = try service(TestStore(), recorder)
    for _ in 0..<3 { _ = try await shop.add(request(["a", "b"], key: "one"), to: "s") }
    for _ in 0..<2 { _ = try await shop.add(request(["a"], key: nil), to: "s") }
    _ = try await shop.add(request(["a"], key: "one"), to: "t")
    await shop.close()
    #expect(try fixture.events() == ["s a", "s b", "s a", "s a", "t a"])
  }

  /// Killed between the session's record and the row: the retry is logged, with the time of the event; further ones and
  /// those after a restart are not.
  @Test(arguments: EventRecordingSettings.Sync.allCases)
  func aRetryAfterACrashIsLogged(_ sync: EventRecordingSettings.Sync) async throws {
    let store = TestStore()
    let before = try service(store, nil)
    _ = try await before.add(request(["a", "b"], key: "one"), to: "s")
    let times = try await before.session("s").events.map(\.time)
    await before.close()
    for _ in 0..<3 {
      let recorder = try fixture.recorder { $0.sync = sync }
      let shop = try service(store, recorder)
      for _ in 0..<3 {
        let answer = try await shop.add(request(["a", "b"], key: "one"), to: "s")
        #expect(answer.isReplay)
      }
      await shop.close()
      #expect(try fixture.events() == ["s a", "s b"])
    }
    #expect(try fixture.rows().map { $0[2] } == times.map { "\(RecordingLoop.milliseconds($0))" })
  }

  /// Logged by another server, which still has the segment open.
  @Test func anotherServersRowCounts() async throws {
    let store = TestStore()
    let (one, other) = (try fixture.recorder(), try fixture.recorder())
    let (shop, second) = (try service(store, one), try service(store, other))
    _ = try await shop.add(request(["a"], key: "one"), to: "s")
    #expect(try await second.add(request(["a"], key: "one"), to: "s").isReplay)
    await second.close()
    await shop.close()
    #expect(try fixture.events() == ["s a"])
  }

  /// The row could not be written, which the client was told.
  @Test func aRetryAfterAFailureIsLogged() async throws {
    let recorder = try fixture.recorder()
    let shop = try service(TestStore(), recorder)
    await recorder.look()
    try FileManager.default.removeItem(atPath: fixture.folder)
    let once = request(["a"], key: "one")
    let error = await #expect(throws: LiveSessionError.self) {
      _ = try await shop.add(once, to: "s")
    }
    guard case .notLogged(_, isRecorded: true) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    // Another event is not taken in meanwhile.
    await #expect(throws: LiveSessionError.self) {
      _ = try await shop.add(request(["b"], key: nil), to: "s")
    }
    try FileManager.default.createDirectory(
      atPath: fixture.folder, withIntermediateDirectories: true)
    try await fixture.wait { recorder.measured["up"] == 1 }
    for _ in 0..<2 { #expect(try await shop.add(once, to: "s").isReplay) }
    #expect(try await shop.session("s").events.map(\.item) == ["a"])
    await shop.close()
    #expect(try fixture.events() == ["s a"])
  }

  @Test func whatWasTakenBackDoesNotComeAgain() async throws {
    let store = TestStore()
    let before = try service(store, nil)
    _ = try await before.add(request(["a"], key: "one"), to: "s")
    _ = try await before.takeBack(.last, from: "s")
    await before.close()
    let shop = try service(store, try fixture.recorder())
    _ = try await shop.add(request(["a"], key: "one"), to: "s")
    await shop.close()
    #expect(try fixture.events() == [])
  }

  /// A session's events, taken back and forgotten over the service.
  @Test func theServiceTellsOfAllChanges() async throws {
    let recorder = try fixture.recorder()
    recorder.segments?.settling.store(0, ordering: .relaxed)
    let shop = try service(TestStore(), recorder)
    _ = try await shop.add(request(["a", "b", "c"], key: nil), to: "s")
    _ = try await shop.add(request(["d"], key: nil), to: "t")
    _ = try await shop.takeBack(.number(2), from: "s")
    try await fixture.wait(looking: recorder) { try fixture.events() == ["s a", "s c", "t d"] }
    // The log may know who the store has forgotten.
    await #expect(throws: LiveSessionError.unknownSession) { try await shop.forget("never") }
    try await shop.forget("s")
    try await fixture.wait(looking: recorder) { try fixture.events() == ["t d"] }
    await shop.close()
  }

  /// Another server on the same store adds an event just then: the last event is another one.
  @Test func whatIsNotTakenBackAfterAllStays() async throws {
    let recorder = try fixture.recorder()
    recorder.segments?.settling.store(0, ordering: .relaxed)
    let other = Mutex<LiveSessionService?>(nil)
    let store = TestStore { _, _, number in
      guard number == 2, let shop = other.withLock({ $0 }) else { return }
      _ = try? await shop.add("b", to: "s")
    }
    let (shop, second) = (try service(store, recorder), try service(store, recorder))
    other.withLock { $0 = second }
    _ = try await shop.add(request(["a"], key: nil), to: "s")
    _ = try await shop.takeBack(.last, from: "s")
    #expect(try await shop.session("s").events.map(\.item) == ["a"])
    try await fixture.wait(looking: recorder) { try fixture.events() == ["s a"] }
    await shop.close()
    #expect(try fixture.events() == ["s a"])
  }

  @Test func ranksAreThoseOfTheListBefore() async throws {
    let store = TestStore()
    let sources = [
      Shop.source(),
      Shop.source("other", FoldingRecommender(itemCount: 40, seed: 9), version: "v2"),
    ]
    let shop = try service(store, try fixture.recorder(), sources)
    let popular = try await shop.recommend(ListRequest(k: 5), for: "s")
    _ = try await shop.add(popular.recommendations[2].item, to: "s", ListRequest(k: 6))
    let other = try await shop.recommend(ListRequest(k: 4, offset: 10, model: "other"), for: "s")
    let ids = other.recommendations.map(\.item)
    // All of a batch are measured by the list before it; a request for no list leaves it.
    _ = try await shop.add(
      EventsRequest(
        events: [ids[3], "unknown", ids[0]].map { .init(item: $0) }, list: ListRequest(k: 0)),
      to: "s")
    _ = try await shop.add(ids[1], to: "s")
    await shop.close()
    let rows = try fixture.rows()
    #expect(rows.map { $0[5] } == ["3", "14", "", "11", "12"])
    #expect(rows.allSatisfy { $0[3] == "main" && $0[4] != other.model.version })
  }
}
