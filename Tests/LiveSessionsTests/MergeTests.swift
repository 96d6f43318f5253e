import LiveSessionTesting
import Recommendation
import SessionData
import SessionStates
import Synchronization
import Testing

@testable import LiveSessions

/// Two sessions that become one have all events of both, each once, whatever happens meanwhile.
@Suite struct MergeTests {
  private func add(
    _ events: [(item: Int, time: Double)], to session: String, _ service: LiveSessionService
  ) async throws {
    let events = events.map { EventsRequest.Event(item: Shop.ids[$0.item], time: $0.time) }
    _ = try await service.add(EventsRequest(events: events, list: .init(k: 0)), to: session)
  }

  private func items(of session: String, _ service: LiveSessionService) async throws -> [String] {
    try await service.session(session).events.map(\.item)
  }

  @Test func eventsAreOrderedByTime() async throws {
    let service = try Shop.sessions()
    try await add([(1, 10), (3, 30), (2, 20), (9, 90)], to: "account", service)
    try await add([(0, 5), (5, 50), (4, 40), (6, 60)], to: "visitor", service)
    let (list, moved) = try await service.merge("visitor", into: "account", .init(k: 10))
    #expect(moved == 4 && list.events == 8)
    // Within each session the order stays that of arrival, whatever the times say.
    let order: [ItemIndex] = [0, 1, 3, 2, 5, 4, 6, 9]
    #expect(list.best == Shop.recommender.expected(after: order, k: 10))
    #expect(try await items(of: "account", service) == order.map { Shop.ids[Int($0)] })
    await #expect(throws: LiveSessionError.unknownSession) {
      _ = try await service.session("visitor")
    }
    let next = try await service.add(.init(items: [7], k: 10), to: "account")
    #expect(next.best == Shop.recommender.expected(after: order + [7], k: 10))
    #expect(try await service.add(.init(items: [8]), to: "visitor").events == 1)
  }

  @Test func onceMoreMovesNothing() async throws {
    let service = try Shop.sessions()
    try await add([(1, 10)], to: "visitor", service)
    let first = try await service.merge("visitor", into: "account", .init(k: 10))
    let again = try await service.merge("visitor", into: "account", .init(k: 10))
    #expect(first.moved == 1 && again.moved == 0 && again.list.best == first.list.best)
    try await add([(2, 20)], to: "visitor", service)
    #expect(try await service.merge("visitor", into: "account").moved == 1)
    #expect(try await items(of: "account", service) == [Shop.ids[1], Shop.ids[2]])
    let nobody = try await service.merge("nobody", into: "nobody else", .init(k: 3))
    #expect(nobody.moved == 0 && nobody.list.isMostPopular)
    let same = try await service.merge("account", into: "account")
    #expect(same.moved == 0 && same.list.events == 2)
    #expect(try await items(of: "account", service) == [Shop.ids[1], Shop.ids[2]])
  }

  /// Swift takes them for one text, stores do not.
  @Test(.timeLimit(.minutes(30))) func spellingsOfOneNameAreTwoSessions() async throws {
    let service = try Shop.sessions(states: MemorySessionStore())
    try await add([(1, 10)], to: "caf\u{e9}", service)
    #expect(try await service.merge("caf\u{e9}", into: "cafe\u{301}").moved == 1)
    #expect(try await items(of: "cafe\u{301}", service) == [Shop.ids[1]])
  }

  /// A retry of an event that was moved since does not bring it back.
  @Test func keysOfMovedEventsAreRemembered() async throws {
    let service = try Shop.sessions()
    _ = try await service.add(.init(items: [5], key: "a"), to: "visitor")
    _ = try await service.merge("visitor", into: "account")
    let retry = try await service.add(.init(items: [5], key: "a"), to: "visitor")
    #expect(retry.isReplay && retry.events == 0)
  }

  /// The store fails between the two sessions, or the process ends there.
  @Test func whatWasHalfDoneIsNotDoneTwice() async throws {
    let store = TestStore { store, key, number in
      // The fourth save would empty the visitor's session.
      if number == 4 { store.touch(key) }
    }
    let service = try Shop.sessions(states: store)
    try await add([(1, 10), (2, 20)], to: "visitor", service)
    try await add([(3, 15)], to: "account", service)
    let kept = try #require(store.content["visitor"])
    let (list, moved) = try await service.merge("visitor", into: "account", .init(k: 10))
    #expect(moved == 2 && list.events == 3)
    #expect(list.best == Shop.recommender.expected(after: [1, 3, 2], k: 10))
    // As it was before it was emptied.
    store.put(kept.bytes, for: "visitor")
    #expect(try await service.merge("visitor", into: "account").moved == 0)
    #expect(try await items(of: "account", service).count == 3)
    await #expect(throws: LiveSessionError.unknownSession) {
      _ = try await service.session("visitor")
    }
  }

  /// Another server adds an event to the session that is being emptied.
  @Test func eventsThatComeMeanwhileAreMoved() async throws {
    let late = Mutex<[UInt8]?>(nil)
    let store = TestStore { store, key, _ in
      guard key == "visitor", let bytes = late.withLock({ $0.take() }) else { return }
      store.put(bytes, for: key)
      for _ in 0..<9 { store.touch(key) }
    }
    let service = try Shop.sessions(states: store)
    try await add([(1, 10)], to: "visitor", service)
    let before = try #require(store.content["visitor"])
    try await add([(2, 20)], to: "visitor", service)
    let after = try #require(store.content["visitor"]).bytes
    store.put(before.bytes, for: "visitor")
    late.withLock { $0 = after }
    #expect(try await service.merge("visitor", into: "account").moved == 2)
    #expect(try await items(of: "account", service) == [Shop.ids[1], Shop.ids[2]])
  }

  @Test func longSessionsKeepTheirLastEvents() async throws {
    let service = try Shop.sessions { $0.maxSessionLength = 3 }
    try await add([(1, 10), (2, 20), (3, 30), (4, 40)], to: "visitor", service)
    try await add([(5, 25), (6, 35)], to: "account", service)
    let (list, moved) = try await service.merge("visitor", into: "account", .init(k: 10))
    #expect(moved == 4 && list.events == 6)
    #expect(try await items(of: "account", service) == [3, 6, 4].map { Shop.ids[$0] })
  }

  /// Each waits for the other one's sessions.
  @Test(.timeLimit(.minutes(30))) func mergesInBothDirectionsEnd() async throws {
    let service = try Shop.sessions()
    await withTaskGroup { group in
      for number in 0..<50 {
        let (from, to) = number % 2 == 0 ? ("a", "b") : ("b", "a")
        group.addTask { _ = try? await service.merge(from, into: to) }
        group.addTask { _ = try? await service.add(.init(items: [5]), to: from) }
      }
    }
    _ = try await service.merge("a", into: "b")
    #expect(try await service.session("b").eventCount == 50)
  }

  @Test func staleVersionMovesNothing() async throws {
    let service = try Shop.sessions()
    try await add([(1, 10)], to: "visitor", service)
    await #expect(
      throws: LiveSessionError.staleModel(asked: "v0", served: "v1", isRecorded: false)
    ) { _ = try await service.merge("visitor", into: "account", .init(modelVersion: "v0")) }
    #expect(try await items(of: "visitor", service) == [Shop.ids[1]])
  }
}
