import Foundation
import LiveSessionTesting
import Testing

@testable import RecommendationServer

/// Odd addresses: each names the session that it spells, or is refused for a reason.
@Suite struct AddressTests {
  private static let event = #"{"item": "100594", "k": 0}"#

  @Test(arguments: [
    ("a", "a"), ("a%2Fb", "a/b"), ("%2F", "/"), ("a+b", "a+b"), ("a%20b", "a b"), ("%00", "\u{0}"),
    ("%F0%9F%9B%92", "🛒"), ("🛒", "🛒"), ("%252F", "%2F"), ("events", "events"), (".", "."),
    ("..", ".."), ("a:b", "a:b"), ("%7Bsession%7D", "{session}"), ("e%CC%81", "e\u{301}"),
    ("%22%0A%5C", "\"\n\\"),
    (String(repeating: "a", count: 512), String(repeating: "a", count: 512)),
  ])
  func sessionsHaveAnyName(_ encoded: String, _ name: String) async throws {
    let store = TestStore()
    try await Shop.server(store: store).test { client in
      let answer = try await client.send(.post, "/v1/sessions/\(encoded)/events", Self.event)
      #expect(answer.status == 200)
      #expect(answer.json["session"] == .string(name))
      #expect(store.content.keys.map { Array($0.utf8) } == [Array(name.utf8)])
      #expect(try await client.send(.delete, "/v1/sessions/\(encoded)").status == 204)
    }
  }

  @Test(arguments: [
    ("/v1/sessions/%/events", 400), ("/v1/sessions/%zz/events", 400),
    ("/v1/sessions/%FF/events", 400), ("/v1/sessions/%C3%28/events", 400),
    ("/v1/sessions/\(String(repeating: "a", count: 513))/events", 422),
    ("/v1/sessions/\(String(repeating: "a", count: 10_000))/events", 422),
    ("/v1/sessions//events", 404), ("/v1/sessions/a/events/", 404), ("//", 404),
    ("/v1//sessions/a/events", 404), ("/v1/sessions/a/b/events", 404),
    ("/V1/sessions/a/events", 404),
    ("/v1/sessions/a/Events", 404), ("/v1/sessions/a/events%3Abatch", 404), ("/v1", 404),
    ("*", 404),
    ("/v1/sessions", 404), ("/page", 404), ("/page/../page/api.js", 404), ("/.env", 404),
    ("/v1/sessions/a/events?k=5", 422), ("/v1/sessions/a/events?%zz=5", 400),
  ])
  func otherAddressesAreRefused(_ uri: String, _ status: Int) async throws {
    let store = TestStore()
    try await Shop.server(store: store).test { client in
      let answer = try await client.send(.post, uri, Self.event)
      #expect(answer.status == status)
      #expect(answer.headers[.contentType] == "application/problem+json")
      #expect(answer.json["status"] == .number(Double(status)))
      #expect(answer.json["detail"]?.string?.isEmpty == false)
      #expect(store.content.isEmpty)
    }
  }

  @Test func itemsAreNamedLikewise() async throws {
    try await Shop.server().test { client in
      let answer = try await client.send(.get, "/v1/items/item%204/similar?k=2")
      #expect(answer.json["item"] == "item 4")
      #expect(answer.json["similar"]?.array?.map { $0["item"] } == ["item 3", "item 5"])
      #expect(try await client.send(.get, "/v1/items/item+4/similar").status == 404)
      #expect(try await client.send(.get, "/v1/items/%C3/similar").status == 400)
    }
  }

  @Test func queriesTakePlusForSpace() async throws {
    try await Shop.server().test { client in
      for query in ["item+1", "item%201", "1%20ITEM"] {
        let answer = try await client.send(.get, "/v1/items?search=\(query)&limit=3")
        let found = ["item 10", "item 11", "item 12"]
        #expect(answer.json["items"]?.array?.map { $0["item"]?.string } == found)
      }
      #expect(try await client.send(.get, "/v1/items?search=%FF").status == 400)
      #expect(try await client.send(.get, "/v1/items?&&limit=3&").status == 200)
    }
  }
}
