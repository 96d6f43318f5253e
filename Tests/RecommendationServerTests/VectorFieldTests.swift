import LiveSessionTesting
import LiveSessions
import Testing

@testable import RecommendationServer

/// The vectors of sessions, for whoever has an index of the items.
@Suite struct VectorFieldTests {
  private static let recommender = {
    var recommender = Shop.recommender
    recommender.givesVectors = true
    return recommender
  }()

  private static func vector(after items: [Int32]) -> JSONValue {
    var state = recommender.initialState()
    for item in items { recommender.observe(item, state: &state) }
    return .array((recommender.queryVector(of: state) ?? []).map { .number(Double($0)) })
  }

  @Test func `every answer with recommendations has it, where it is wanted`() async throws {
    try await Shop.server([Shop.source("main", Self.recommender)]).test { client in
      let session = "/v1/sessions/s"
      let event = #"{"item": "100594", "k": 2, "vector": true}"#
      let first = try await client.send(.post, session + "/events", event)
      #expect(first.json["vector"] == Self.vector(after: [0]), "\(first.text)")
      let list = Self.recommender.expected(after: [0], k: 2)
      #expect(first.items == list.ids)
      // Also where the list is another one, and where there is none.
      let batch = #"{"events": [{"item": "100362"}, {"item": "none"}], "k": 0, "vector": true}"#
      let second = try await client.send(.post, session + "/events:batch", batch)
      #expect(second.json["vector"] == Self.vector(after: [0, 1]), "\(second.text)")
      let query = "?k=1&vector=true&only=100045&diversity=0.5"
      let third = try await client.send(.get, session + "/recommendations" + query)
      #expect(third.json["vector"] == Self.vector(after: [0, 1]), "\(third.text)")
      let back = try await client.send(.delete, session + "/events/2?vector=true")
      #expect(back.json["vector"] == Self.vector(after: [0]), "\(back.text)")
      let body = #"{"sessions": [["100594"], ["100045", "100362"], ["none"]], "vector": true}"#
      let several = try await client.send(.post, "/v1/recommendations", body)
      let vectors = several.json["results"]?.array?.map { $0["vector"] }
      #expect(vectors == [Self.vector(after: [0]), Self.vector(after: [2, 1]), nil])
      let merged = try await client.send(
        .post, "/v1/sessions/t/merge", #"{"from": "s", "vector": true}"#)
      #expect(merged.json["vector"] == Self.vector(after: [0]), "\(merged.text)")
      for query in ["", "?vector=false"] {
        let without = try await client.send(.get, "/v1/sessions/t/recommendations" + query)
        #expect(without.status == 200 && without.json["vector"] == nil)
      }
    }
  }

  @Test func `the most popular items have none`() async throws {
    try await Shop.server([Shop.source("main", Self.recommender)]).test { client in
      for k in [0, 3] {
        let answer = try await client.send(
          .get, "/v1/sessions/new/recommendations?vector=true&k=\(k)")
        #expect(answer.status == 200 && answer.json["vector"] == nil, "\(answer.text)")
      }
    }
  }

  @Test func `a server without vectors refuses, and records nothing`() async throws {
    try await Shop.server().test { client in
      let answer = try await client.send(
        .post, "/v1/sessions/s/events", #"{"item": "100594", "vector": true}"#)
      #expect(answer.status == 422 && answer.json["field"] == "vector", "\(answer.text)")
      #expect(try await client.send(.get, "/v1/sessions/s").status == 404)
      let similar = try await client.send(.get, "/v1/items/100594/similar?vector=true")
      #expect(similar.status == 422 && similar.text.contains("no such"), "\(similar.text)")
    }
  }

  @Test func `of several models, those that have vectors give them`() async throws {
    let plain = FoldingRecommender(itemCount: Shop.ids.count, seed: 2)
    let sources = [Shop.source("main", plain), Shop.source("net", Self.recommender)]
    try await Shop.server(sources).test { client in
      // A share of the sessions must not lose its events.
      let own = try await client.send(
        .post, "/v1/sessions/s/events", #"{"item": "100594", "k": 1, "vector": true}"#)
      #expect(own.status == 200 && own.json["vector"] == nil, "\(own.text)")
      let asked = try await client.send(
        .get, "/v1/sessions/s/recommendations?vector=true&model=net")
      #expect(asked.json["vector"] == Self.vector(after: [0]), "\(asked.text)")
      let named = try await client.send(
        .get, "/v1/sessions/s/recommendations?vector=true&model=main")
      #expect(named.status == 422 && named.json["field"] == "vector", "\(named.text)")
    }
  }
}
