import EventLogs
import Foundation
import LiveSessionTesting
import SessionData
import Testing

@testable import RecommendationServer

/// Items are found by words of title and identifier, the most popular first.
@Suite struct ItemSearchTests {
  private static let titles = ItemTable([
    "100594": "Baking Tray, Blue", "100362": "BAKING \"Tin\"", "item 5": "Äpfel",
  ])

  @Test(arguments: [
    ("baking", ["100594", "100362"]), ("tray+BAKING", ["100594"]), ("blue+tin", []),
    ("100362", ["100362"]), ("baking+100362", ["100362"]), ("%C3%A4pfel", ["item 5"]),
    ("aking", ["100594", "100362"]), (String(repeating: "a", count: 512), []),
  ])
  func words(_ query: String, _ found: [String]) async throws {
    try await Shop.server(titles: Self.titles).test { client in
      let answer = try await client.send(.get, "/v1/items?search=\(query)")
      #expect(answer.json["items"]?.array?.map { $0["item"]?.string } == found)
    }
  }

  @Test(arguments: [
    (String(repeating: "a", count: 513), 422), (String(repeating: "a+", count: 16), 200),
    (String(repeating: "a+", count: 17), 422), (String(repeating: "%F0%9F%9B%92", count: 512), 200),
    ((0..<3000).map { "w\($0)" }.joined(separator: "+"), 422),
  ])
  func queriesAreBounded(_ query: String, _ status: Int) async throws {
    try await Shop.server().test { client in
      let answer = try await client.send(.get, "/v1/items?search=\(query)")
      #expect(answer.status == status)
      if status == 422 { #expect(answer.json["field"] == "search") }
    }
  }

  @Test func nothingToSearchForShowsTheMostPopular() async throws {
    try await Shop.server().test { client in
      let answer = try await client.send(.get, "/v1/items?limit=3")
      let items = answer.json["items"]?.array
      #expect(items?.map { $0["item"]?.string } == Shop.ids.prefix(3).map(\.self))
      #expect(items?[0]["title"] == nil)
    }
  }

  @Test func titlesStandInLists() async throws {
    try await Shop.server(titles: Self.titles).test { client in
      let body = #"{"items": [], "only": ["100362", "item 4"]}"#
      let list = try await client.send(.post, "/v1/recommendations", body).json["recommendations"]
      let titles = (list?.array ?? []).map { $0["title"]?.string }
      #expect(Set(titles) == ["BAKING \"Tin\"", nil])
    }
  }

  @Test func modelsWithoutEmbeddingsKnowNoSimilarItems() async throws {
    var recommender = Shop.recommender
    recommender.keepsStates = false
    try await Shop.server([Shop.source("main", recommender)]).test { client in
      let answer = try await client.send(.get, "/v1/items/100594/similar")
      #expect(answer.status == 404)
      #expect(answer.json["type"] == "urn:gru4rec:problem:no-similar-items")
      let unknown = try await client.send(.get, "/v1/items/nothing/similar")
      #expect(unknown.json["type"] == "urn:gru4rec:problem:unknown-item")
    }
  }
}
