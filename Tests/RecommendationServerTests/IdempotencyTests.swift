import HTTPTypes
import Recommendation
import SessionData
import Testing

@testable import RecommendationServer

/// An event that is sent again with its key is not added again.
@Suite struct IdempotencyTests {
  private let service: SessionService

  init() throws { service = try Shop.server().service }

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
      await #expect {
        _ = try await service.add(.init(items: items, key: "a"), to: "s")
      } throws: { ($0 as? Problem)?.field == "Idempotency-Key" }
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

  @Test func headerCarriesTheKey() async throws {
    try await Shop.server().test { client in
      let uri = "/v1/sessions/s/events"
      let body = #"{"item": "100594"}"#
      let headers: HTTPFields = [.idempotencyKey: "a"]
      let first = try await client.send(.post, uri, body, headers: headers)
      #expect(first.headers[.idempotencyReplayed] == nil)
      let retry = try await client.send(.post, uri, body, headers: headers)
      #expect(retry.headers[.idempotencyReplayed] == "true")
      #expect(retry.body == first.body)
      for key in ["", String(repeating: "a", count: 256)] {
        let answer = try await client.send(.post, uri, body, headers: [.idempotencyKey: key])
        #expect(answer.status == 422)
        #expect(answer.json["field"] == "Idempotency-Key")
      }
      let other = try await client.send(.post, uri, #"{"item": "A"}"#, headers: headers)
      #expect(other.status == 409)
    }
  }
}
