import LiveSessionTesting
import LiveSessions
import Testing

@testable import RecommendationServer

/// Lists of items in addresses and bodies, and what an answer says of those that are not known.
@Suite struct FilterListTests {
  private static let ids = ["a", "b", "a,b", "c"]

  private static func server() throws -> RecommendationService {
    let recommender = FoldingRecommender(itemCount: ids.count)
    return try Shop.server([ModelSource(name: "main") { Shop.model(recommender, ids: ids) }])
  }

  @Test(arguments: [
    ("exclude=a", ["b", "a,b", "c"], []), ("exclude=a,b", ["a,b", "c"], []),
    ("exclude=a&exclude=b", ["a,b", "c"], []), ("exclude=a%2Cb", ["a", "b", "c"], []),
    ("exclude=a%2Cb,c", ["a", "b"], []), ("exclude=a,,b,", ["a,b", "c"], [""]),
    ("exclude=", ["a", "b", "a,b", "c"], [""]), ("only=", [], [""]), ("only=a,b", ["a", "b"], []),
    ("only=a%2cb&only=c", ["a,b", "c"], []), ("only=x,a", ["a"], ["x"]),
    ("only=x,y,x&exclude=z", [], ["x", "y", "z"]),
    ("exclude=b+,%20c", ["a", "b", "a,b", "c"], ["b ", " c"]),
    ("only=b%2Ca", [], ["b,a"]),
  ])
  func inAddresses(_ query: String, _ listed: [String], _ unknown: [String]) async throws {
    try await Self.server().test { client in
      for path in ["/v1/sessions/s/recommendations", "/v1/items"] {
        let answer = try await client.send(.get, "\(path)?\(query)")
        let list = answer.json["recommendations"] ?? answer.json["items"]
        let items = (list?.array ?? []).compactMap { $0["item"]?.string }
        #expect(items.sorted() == listed.sorted(), "\(answer.text)")
        let named = answer.json["unknown_filter_items"]?.array ?? []
        #expect(named == unknown.map(JSONValue.string), "\(answer.text)")
      }
      let similar = try await client.send(.get, "/v1/items/c/similar?\(query)").json
      let items = (similar["similar"]?.array ?? []).compactMap { $0["item"]?.string }
      #expect(items.sorted() == listed.filter { $0 != "c" }.sorted())
      #expect(
        (similar["unknown_filter_items"]?.array ?? []) == unknown.map(JSONValue.string))
    }
  }

  @Test func inBodies() async throws {
    try await Self.server().test { client in
      let rules = #""only": ["a", "x"], "exclude": ["y", "b"]"#
      for (uri, body) in [
        ("/v1/sessions/s/events", #"{"item": "c", \#(rules)}"#),
        ("/v1/sessions/s/events:batch", #"{"events": [{"item": "c"}], \#(rules)}"#),
        ("/v1/recommendations", #"{"items": ["c"], \#(rules)}"#),
        ("/v1/recommendations", #"{"sessions": [["c"], []], \#(rules)}"#),
        ("/v1/sessions/t/merge", #"{"from": "s", \#(rules)}"#),
      ] {
        let answer = try await client.send(.post, uri, body)
        #expect(answer.json["unknown_filter_items"] == ["x", "y"], "\(answer.text)")
      }
    }
  }

  /// There may be tens of thousands of them.
  @Test func theFirstHundredAreNamed() async throws {
    try await Self.server().test { client in
      let many = JSONValue.array((0..<5000).map { .string("unknown \($0)") }).text
      let body = #"{"sessions": [["a"], ["b"]], "exclude": \#(many)}"#
      let answer = try await client.send(.post, "/v1/recommendations", body)
      #expect(answer.json["unknown_filter_items"]?.array?.count == 100)
      #expect(answer.json["unknown_filter_items"]?[0] == "unknown 0")
    }
  }

  /// What one of two models that answer knows has an effect there.
  @Test func modelsThatAnswerTogether() async throws {
    let other = ModelSource(name: "fallback") {
      Shop.model(FoldingRecommender(itemCount: 2), ids: ["n", "m"])
    }
    let own = ModelSource(name: "main") {
      Shop.model(FoldingRecommender(itemCount: Self.ids.count), ids: Self.ids)
    }
    try await Shop.server([own, other]) { $0.sessions.fallback = "fallback" }.test { client in
      let body = #"{"sessions": [["a"], ["n"]], "exclude": ["b", "m", "x"]}"#
      let answer = try await client.send(.post, "/v1/recommendations", body)
      #expect(answer.json["unknown_filter_items"] == ["x"])
    }
  }
}
