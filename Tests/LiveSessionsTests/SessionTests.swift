import LiveSessionTesting
import Recommendation
import SessionData
import SessionStates
import SessionStoreTesting
import Testing

@testable import LiveSessions

/// Events move a session on step by step, to where the library itself would be.
@Suite struct SessionTests {
  static let kinds = [true, false]

  private static func service(
    keepsStates: Bool = true, states: any SessionStateStore = TestStore(),
    _ change: (inout LiveSessionSettings) -> Void = { _ in }
  ) throws -> LiveSessionService {
    var recommender = Shop.recommender
    recommender.keepsStates = keepsStates
    return try Shop.sessions([Shop.source("main", recommender)], states: states, change)
  }

  @Test(arguments: kinds)
  func everyEventIsOneStep(_ keepsStates: Bool) async throws {
    let service = try Self.service(keepsStates: keepsStates)
    let items: [ItemIndex] = [5, 6, 5, 30, 0]
    for (index, item) in items.enumerated() {
      let answer = try await service.add(.init(items: [item], k: 10), to: "s")
      #expect(answer.events == index + 1)
      #expect(answer.best == Shop.recommender.expected(after: Array(items[...index]), k: 10))
      #expect(try await service.recommend(.init(k: 10), for: "s").best == answer.best)
    }
    let atOnce = try await service.add(.init(items: items, k: 10), to: "other")
    #expect(atOnce.events == items.count)
    #expect(atOnce.best == Shop.recommender.expected(after: items, k: 10))
    let brought = try await service.recommend(
      .init(k: 10), after: [items.map { Shop.ids[Int($0)] }])
    #expect(brought.map(\.best) == [atOnce.best])
  }

  @Test(arguments: kinds)
  func unknownItemsAreRecordedAndMoveNothing(_ keepsStates: Bool) async throws {
    let service = try Self.service(keepsStates: keepsStates)
    _ = try await service.add(.init(items: [5]), to: "s")
    var request = EventsRequest(items: [], k: 10)
    request.events = ["new", Shop.ids[6], "newer"].map { .init(item: $0) }
    let answer = try await service.add(request, to: "s")
    #expect(answer.unknown == ["new", "newer"])
    #expect(answer.events == 4)
    #expect(answer.best == Shop.recommender.expected(after: [5, 6], k: 10))
    let stored = try await service.session("s").events.map(\.item)
    #expect(stored == [Shop.ids[5], "new", Shop.ids[6], "newer"])
    let first = try await service.add(.init(events: [.init(item: "new")]), to: "unknown only")
    #expect(first.isMostPopular && first.best.map(\.item) == Array(0..<20))
  }

  @Test func timesAreKept() async throws {
    let service = try Self.service()
    let request = EventsRequest(events: [.init(item: "a", time: 5), .init(item: "b")])
    _ = try await service.add(request, to: "s")
    let record = try await service.session("s")
    #expect(record.events[0].time == 5)
    #expect(record.events[1].time == record.lastUse)
    #expect(record.lastUse > 1_700_000_000)
  }

  @Test(arguments: kinds)
  func longSessionsKeepTheirLastEvents(_ keepsStates: Bool) async throws {
    let service = try Self.service(keepsStates: keepsStates) { $0.maxSessionLength = 3 }
    for item in 0..<5 { _ = try await service.add(.init(items: [ItemIndex(item)]), to: "s") }
    let record = try await service.session("s")
    #expect(record.events.map(\.item) == Shop.ids[2..<5].map(\.self))
    #expect(record.eventCount == 5)
    // A state that is kept has seen all events; otherwise the last ones are all there is.
    let seen: [ItemIndex] = keepsStates ? [0, 1, 2, 3, 4] : [2, 3, 4]
    let answer = try await service.recommend(.init(k: 10), for: "s")
    #expect(answer.best == Shop.recommender.expected(after: seen, k: 10))
  }

  @Test func forgottenSessionsBeginAnew() async throws {
    let service = try Self.service()
    _ = try await service.add(.init(items: [5, 6]), to: "s")
    try await service.forget("s")
    await #expect(throws: LiveSessionError.unknownSession) { try await service.forget("s") }
    await #expect(throws: LiveSessionError.unknownSession) { _ = try await service.session("s") }
    #expect(try await service.recommend(.init(), for: "s").isMostPopular)
    let answer = try await service.add(.init(items: [7], k: 10), to: "s")
    #expect(answer.events == 1)
    #expect(answer.best == Shop.recommender.expected(after: [7], k: 10))
  }

  @Test func idleSessionsExpire() async throws {
    let clock = ManualClock()
    let store = MemorySessionStore(idle: .seconds(60), now: { clock.instant })
    let service = try Self.service(states: store)
    _ = try await service.add(.init(items: [5]), to: "s")
    clock.advance(.seconds(59))
    #expect(try await service.add(.init(items: [6]), to: "s").events == 2)
    clock.advance(.seconds(61))
    await #expect(throws: LiveSessionError.unknownSession) { _ = try await service.session("s") }
    #expect(try await service.add(.init(items: [7]), to: "s").events == 1)
  }

  @Test func recordsOfAnotherVersionAreNotGuessedAt() async throws {
    let store = TestStore()
    store.put([99, 1, 2, 3], for: "s")
    let service = try Self.service(states: store)
    await #expect(throws: LiveSessionError.foreignRecord) {
      _ = try await service.add(.init(items: [5]), to: "s")
    }
    try await service.forget("s")
    #expect(try await service.add(.init(items: [5]), to: "s").events == 1)
  }
}
