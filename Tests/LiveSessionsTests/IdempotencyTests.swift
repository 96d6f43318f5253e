import HTTPTypes
import LiveSessionTesting
import Recommendation
import SessionData
import Testing

@testable import LiveSessions

/// An event that is sent again with its key is not added again.
@Suite struct IdempotencyTests {
  private let service: LiveSessionService

  init() throws { service = try Shop.sessions() }

  @Test func retryGetsTheSameAnswer() async throws {
    let first = try await service.add(.init(items: [5], k: 10, key: "a"), to: "s")
    let retry = try await service.add(.init(items: [5], k: 10, key: "a"), to: "s")
    #expect(!first.isReplay && retry.isReplay)
    #expect(retry.best == first.best)
    #expect(retry.events == 1)
    #expect(try await service.session("s").events.count == 1)
  }

  @Test func retryAfterOtherEventsAddsNothing() async throws {
    _ = try await service.add(.init(items: [5], key: "a"), to: "s")
    _ = try await service.add(.init(items: [6], key: "b"), to: "s")
    let retry = try await service.add(.init(items: [5], k: 10, key: "a"), to: "s")
    #expect(retry.isReplay && retry.events == 2)
    #expect(retry.best == Shop.recommender.expected(after: [5, 6], k: 10))
  }

  @Test func keyOfOtherEventsIsRefused() async throws {
    _ = try await service.add(.init(items: [5, 6], key: "a"), to: "s")
    for items: [ItemIndex] in [[6, 5], [5], [5, 6, 6]] {
      await #expect(throws: LiveSessionError.keyReused) {
        _ = try await service.add(.init(items: items, key: "a"), to: "s")
      }
    }
    #expect(try await service.session("s").eventCount == 2)
  }

  @Test func keysBelongToTheirSession() async throws {
    _ = try await service.add(.init(items: [5], key: "a"), to: "s")
    #expect(try await !service.add(.init(items: [6], key: "a"), to: "t").isReplay)
  }

  @Test func oldKeysAreForgotten() async throws {
    for number in 0..<33 {
      _ = try await service.add(.init(items: [5], key: "key \(number)"), to: "s")
    }
    #expect(try await service.add(.init(items: [5], key: "key 1"), to: "s").isReplay)
    #expect(try await !service.add(.init(items: [5], key: "key 0"), to: "s").isReplay)
    #expect(try await service.session("s").eventCount == 34)
  }

  @Test func eventsWithoutKeyAreNotCompared() async throws {
    _ = try await service.add(.init(items: [5]), to: "s")
    #expect(try await service.add(.init(items: [5]), to: "s").events == 2)
  }
}
