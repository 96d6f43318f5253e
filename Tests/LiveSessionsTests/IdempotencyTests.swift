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

  /// Identifiers may hold whatever a fingerprint could use to keep events apart.
  @Test func fingerprintsAreNotAmbiguous() {
    let pieces = ["a", "\u{0}", "\u{1}", "@", ":", ";", "1", "5.0", "1:a@;"]
    let items = pieces + pieces.flatMap { first in pieces.map { first + $0 } }
    var requests: [[EventsRequest.Event]] = []
    for item in items {
      requests.append([.init(item: item)])
      requests.append([.init(item: item, time: 5)])
      for other in items { requests.append([.init(item: item), .init(item: other)]) }
    }
    let fingerprints = Set(requests.map { EventsRequest(events: $0).fingerprint })
    #expect(fingerprints.count == requests.count)
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
