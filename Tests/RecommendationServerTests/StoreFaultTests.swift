import HTTPTypes
import LiveSessionTesting
import SessionStates
import Testing

@testable import RecommendationServer

/// A store that fails is said so, and nothing is half done.
@Suite struct StoreFaultTests {
  @Test(arguments: [
    SessionStateStoreError.unavailable(reason: "no route to redis://10.1.2.3:6379/0"),
    .unusable(reason: "/srv/sessions.db is damaged"), .full(reason: "/srv/sessions.db: disk full"),
  ])
  func requestsAreToldToComeAgain(_ error: SessionStateStoreError) async throws {
    let store = TestStore()
    try await Shop.server(store: store).test { client in
      let event = #"{"item": "100594", "k": 3}"#
      let first = try await client.send(.post, "/v1/sessions/s/events", event)
      let before = store.content
      store.fail(error)
      let requests: [(HTTPRequest.Method, String, String?)] = [
        (.post, "/v1/sessions/s/events", event), (.get, "/v1/sessions/s", nil),
        (.post, "/v1/sessions/s/events:batch", #"{"events": [{"item": "100594"}]}"#),
        (.get, "/v1/sessions/s/recommendations", nil), (.delete, "/v1/sessions/s", nil),
      ]
      for (method, uri, body) in requests {
        let answer = try await client.send(method, uri, body)
        #expect(answer.status == 503)
        #expect(answer.headers[.retryAfter] == "1")
        // Paths and addresses are for the log.
        #expect(!answer.text.contains("srv") && !answer.text.contains("10.1.2.3"))
      }
      #expect(store.content == before)
      // What needs no store goes on.
      for uri in ["/v1/model", "/v1/items/100594/similar", "/healthz", "/metrics"] {
        #expect(try await client.send(.get, uri).status == 200)
      }
      let stateless = try await client.send(.post, "/v1/recommendations", #"{"items": ["100594"]}"#)
      #expect(stateless.items.prefix(3) == first.items[...])
      store.fail(nil)
      let next = try await client.send(.post, "/v1/sessions/s/events", event)
      #expect(next.json["events"] == 2)
    }
  }

  /// Readiness goes with the store, and comes back when a change was kept or the store says that it can.
  @Test(arguments: [
    (SessionStateStoreError.unavailable(reason: "no route"), "unavailable"),
    (.full(reason: "disk full"), "store-full"),
  ])
  func readinessFollows(_ error: SessionStateStoreError, _ kind: String) async throws {
    let store = TestStore()
    let server = try Shop.server(store: store)
    try await server.test { client in
      let event = #"{"item": "100594"}"#
      store.fail(error)
      #expect(try await client.send(.get, "/readyz").status == 200, "nobody knows yet")
      #expect(try await client.send(.post, "/v1/sessions/s/events", event).status == 503)
      let refusal = try await client.send(.get, "/readyz")
      #expect(refusal.status == 503)
      #expect(refusal.json["type"]?.string == "urn:gru4rec:problem:\(kind)")
      #expect(refusal.headers[.cacheControl] == "no-store")
      let up = { @Sendable in
        try PrometheusPage(try await client.send(.get, "/metrics").text)
          .value("gru4rec_session_store_up")
      }
      #expect(try await up() == 0)
      store.fail(nil)
      #expect(try await client.send(.get, "/v1/sessions/s").status == 404)
      #expect(try await client.send(.get, "/readyz").status == 503, "reading is not keeping")
      #expect(try await client.send(.post, "/v1/sessions/s/events", event).status == 200)
      #expect(try await client.send(.get, "/readyz").status == 200)
      #expect(try await up() == 1)
    }
  }
}
