import HTTPTypes
import LiveSessionTesting
import Testing

@testable import RecommendationServer

/// An event that is sent again with its key is answered as before, and the answer says so.
@Suite struct IdempotencyKeyTests {
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
