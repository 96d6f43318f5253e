import HTTPTypes
import LiveSessionTesting
import LiveSessions
import Testing

@testable import RecommendationServer

/// What clients do with sessions beside adding events.
@Suite struct SessionRouteTests {
  private static let events = "/v1/sessions/s/events"

  private func add(_ items: String..., to client: TestClient) async throws {
    for item in items {
      _ = try await client.send(.post, Self.events, #"{"item": "\#(item)", "k": 0}"#)
    }
  }

  @Test func sessionsWithoutEventsHaveAList() async throws {
    try await Shop.server().test { client in
      let answer = try await client.send(.get, "/v1/sessions/new/recommendations?k=3")
      #expect(answer.status == 200 && answer.json["events"] == 0)
      #expect(answer.json["most_popular"] == true && answer.json["model_version"] == "v1")
      #expect(answer.items == Array(Shop.ids[..<3]))
      #expect(try await client.send(.get, "/v1/sessions/new").status == 404)
      try await add("item 5", to: client)
      let known = try await client.send(.get, "/v1/sessions/s/recommendations?k=3")
      #expect(known.json["most_popular"] == nil)
      #expect(try await client.send(.delete, "/v1/sessions/s").status == 204)
      let forgotten = try await client.send(.get, "/v1/sessions/s/recommendations?k=3")
      #expect(forgotten.items == answer.items)
    }
  }

  @Test func eventsAreTakenBack() async throws {
    try await Shop.server().test { client in
      try await add("item 5", "item 6", "item 7", to: client)
      let last = try await client.send(.delete, Self.events + "/last?k=10&exclude_seen=true")
      #expect(last.status == 200 && last.json["events"] == 2)
      let list = try await client.send(
        .get, "/v1/sessions/s/recommendations?k=10&exclude_seen=true")
      #expect(last.body == list.body)
      #expect(try await client.send(.delete, Self.events + "/1").json["events"] == 1)
      let stored = try await client.send(.get, "/v1/sessions/s")
      #expect(stored.json["items"]?.array?.map { $0["item"] } == ["item 6"])
      let gone = try await client.send(.delete, Self.events + "/2")
      #expect(gone.status == 404 && gone.json["type"] == "urn:gru4rec:problem:unknown-event")
      let nobody = try await client.send(.delete, "/v1/sessions/nobody/events/last")
      #expect(nobody.json["type"] == "urn:gru4rec:problem:unknown-session")
    }
  }

  @Test(arguments: ["0", "-1", "x", "1.5", "1e3", "99999999999999999999", "Last"])
  func eventsHaveNumbers(_ event: String) async throws {
    try await Shop.server().test { client in
      try await add("item 5", to: client)
      let answer = try await client.send(.delete, Self.events + "/\(event)")
      #expect(answer.status == 422 && answer.json["field"] == "event", "\(answer.text)")
    }
  }

  @Test func retriesOfTakingBackAreHarmless() async throws {
    try await Shop.server().test { client in
      try await add("item 5", "item 6", to: client)
      let headers: HTTPFields = [.idempotencyKey: "a"]
      for replayed in [nil, "true"] {
        let answer = try await client.send(.delete, Self.events + "/last", headers: headers)
        #expect(answer.json["events"] == 1 && answer.headers[.idempotencyReplayed] == replayed)
      }
      let reused = try await client.send(
        .post, Self.events, #"{"item": "item 5"}"#, headers: headers)
      #expect(reused.status == 409 && reused.json["recorded"] == false)
    }
  }

  @Test func sessionsAreMerged() async throws {
    try await Shop.server().test { client in
      try await add("item 5", "item 6", to: client)
      let uri = "/v1/sessions/account/merge"
      let merged = try await client.send(.post, uri, #"{"from": "s", "k": 10}"#)
      #expect(merged.json["session"] == "account" && merged.json["moved"] == 2)
      #expect(merged.items == Shop.recommender.expected(after: [5, 6], k: 10).ids)
      let again = try await client.send(.post, uri, #"{"from": "s", "k": 10}"#)
      #expect(again.json["moved"] == 0 && again.items == merged.items)
      let same = try await client.send(.post, uri, #"{"from": "account"}"#)
      #expect(same.json["moved"] == 0 && same.json["events"] == 2)
      #expect(try await client.send(.post, uri, "{}").json["field"] == "from")
    }
  }

  /// A client that is refused knows what became of its event.
  @Test func refusalsTellWhetherTheEventIsRecorded() async throws {
    try await Shop.server().test { client in
      let key: HTTPFields = [.idempotencyKey: "a"]
      let stale = #"{"item": "item 5", "model_version": "v0"}"#
      let refused = try await client.send(.post, Self.events, stale, headers: key)
      #expect(refused.status == 409 && refused.json["recorded"] == false)
      #expect(refused.json["detail"]?.string?.contains("nothing was recorded") == true)
      #expect(try await client.send(.get, "/v1/sessions/s").status == 404)
      _ = try await client.send(.post, Self.events, #"{"item": "item 5"}"#, headers: key)
      let retried = try await client.send(.post, Self.events, stale, headers: key)
      #expect(retried.status == 409 && retried.json["recorded"] == true)
      #expect(retried.json["detail"]?.string?.contains("had been recorded") == true)
      let list = try await client.send(
        .get, "/v1/sessions/s/recommendations?model_version=v0")
      #expect(list.status == 409 && list.json["recorded"] == nil)
    }
  }

  @Test func pagesJoin() async throws {
    try await Shop.server().test { client in
      try await add("item 5", to: client)
      for (path, name, count) in [
        ("/v1/sessions/s/recommendations?k", "recommendations", 40),
        ("/v1/items?limit", "items", 40),
        ("/v1/items/item%205/similar?k", "similar", 39),
      ] {
        let whole = try await client.send(.get, "\(path)=1000").json[name]?.array
        var pages: [JSONValue] = []
        for offset in stride(from: 0, to: 50, by: 9) {
          let page = try await client.send(
            .get, "\(path)=9&offset=\(offset)&model_version=v1")
          pages += page.json[name]?.array ?? []
        }
        #expect(pages == whole && pages.count == count)
        #expect(try await client.send(.get, "\(path)=9&offset=9001").status == 422)
        #expect(try await client.send(.get, "\(path)=9&model_version=v0").status == 409)
      }
      let body = #"{"items": ["item 5"], "k": 3, "offset": 4}"#
      let part = try await client.send(.post, "/v1/recommendations", body)
      #expect(part.items == Shop.recommender.expected(after: [5], k: 7).suffix(3).map(\.self).ids)
    }
  }
}
