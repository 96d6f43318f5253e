import LiveSessionTesting
import LiveSessions
import Recommendation
import SessionData
import Testing

@testable import RecommendationServer

/// Identifiers of any kind are the same in paths, queries, bodies and answers of every route.
@Suite struct OddIdentifierTests {
  private static let odd = [
    "a/b", "a,b", ",", "a b", "a+b", "%2F", "%", "..", ".", "\"", "\\", "\u{0}", "\n", "\u{2028}",
    "caf\u{e9}", "cafe\u{301}", "🛒", "&", "=", "#", "?", "last", "events", "1", "null", "{item}",
  ]

  private static func server() throws -> RecommendationService {
    let recommender = FoldingRecommender(itemCount: odd.count)
    return try Shop.server([ModelSource(name: "main") { Shop.model(recommender, ids: odd) }])
  }

  /// As it stands in a path or a query.
  private static func encoded(_ text: String) -> String {
    text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// As it stands in a body, each UTF-16 unit as an escape.
  private static func escaped(_ text: String) -> String {
    text.utf16.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }.joined()
  }

  @Test(arguments: odd)
  func everyRouteMeansTheSame(_ id: String) async throws {
    let path = "/v1/sessions/\(Self.encoded(id))"
    let text = JSONValue.string(id)
    try await Self.server().test { client in
      for body in [
        #"{"item": \#(text.text), "k": 50}"#, #"{"item": "\#(Self.escaped(id))", "k": 50}"#,
      ] {
        let answer = try await client.send(.post, path + "/events", body)
        #expect(answer.json["session"] == text, "\(answer.text)")
        #expect(answer.items.count == Self.odd.count && answer.json["unknown_items"] == nil)
      }
      let stored = try await client.send(.get, path)
      #expect(stored.json["items"]?.array?.map { $0["item"] } == [text, text])
      let without = try await client.send(
        .get, path + "/recommendations?k=50&exclude=\(Self.encoded(id))")
      #expect(without.items.count == Self.odd.count - 1)
      #expect(without.json["unknown_filter_items"] == nil)
      #expect(!without.items.contains { Array($0.utf8) == Array(id.utf8) })
      let only = try await client.send(.get, path + "/recommendations?only=\(Self.encoded(id))")
      #expect(only.json["recommendations"]?.array?.map { $0["item"] } == [text])
      let brought = try await client.send(
        .post, "/v1/recommendations", #"{"items": [\#(text.text)], "only": [\#(text.text)]}"#)
      #expect(brought.json["recommendations"]?.array?.map { $0["item"] } == [text])
      let similar = try await client.send(.get, "/v1/items/\(Self.encoded(id))/similar")
      #expect(similar.status == 200 && similar.json["item"] == text)
      let found = try await client.send(.get, "/v1/items?only=\(Self.encoded(id))")
      #expect(found.json["items"]?.array?.map { $0["item"] } == [text])
      let merged = try await client.send(
        .post, "/v1/sessions/account/merge", #"{"from": \#(text.text)}"#)
      #expect(merged.json["moved"] == 2)
      #expect(try await client.send(.get, path).status == 404)
    }
  }

  @Test func emptyOnesAreRefused() async throws {
    try await Self.server().test { client in
      for (uri, body, field) in [
        ("/v1/sessions/s/events", #"{"item": ""}"#, "item"),
        ("/v1/sessions/s/events:batch", #"{"events": [{"item": ""}]}"#, "events[0].item"),
        ("/v1/recommendations", #"{"items": ["1", ""]}"#, "items[1]"),
        ("/v1/recommendations", #"{"sessions": [["1"], ["1", ""]]}"#, "sessions[1][1]"),
        ("/v1/sessions/s/merge", #"{"from": ""}"#, "from"),
      ] {
        let answer = try await client.send(.post, uri, body)
        #expect(answer.status == 422 && answer.json["field"]?.string == field, "\(answer.text)")
      }
    }
  }
}
