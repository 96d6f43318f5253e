import Foundation
import LiveSessionTesting
import LiveSessions
import Recommendation
import SessionData
import Testing

@testable import RecommendationServer

/// `where` in bodies and addresses: what it lets through, and what it refuses.
@Suite struct WhereTests {
  /// Every second item is a tent, and prices are the items' numbers.
  private func withServer(_ body: @Sendable (TestClient) async throws -> Void) async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "items-\(UUID()).tsv")
    defer { try? FileManager.default.removeItem(at: file) }
    let rows = Shop.ids.enumerated().map { number, id in
      "\(id)\t\(number % 2 == 0 ? "tent" : "tarp")\t\(number)\t\(number < 10 ? "true" : "no")\n"
    }
    try ("ItemId\tcategory\tprice\tin_stock\n" + rows.joined())
      .write(to: file, atomically: true, encoding: .utf8)
    try await Shop.server { $0.sessions.itemAttributes = file.path }.test(body)
  }

  private static func expected(_ k: Int, among items: [Int]) -> [String] {
    Shop.recommender.expected(
      after: [0, 1], k: k, filter: CandidateFilter(only: ItemSet(items.map { ItemIndex($0) }))
    ).ids
  }

  @Test(
    arguments: [
      (#"{}"#, Array(0..<40)), (#"{"category": null, "price": 3}"#, [3]),
      (#"{"category": "tent"}"#, Array(stride(from: 0, to: 40, by: 2))),
      (#"{"category": ["tent"], "price": {"max": 6}}"#, [0, 2, 4, 6]),
      (#"{"price": {"min": 4.5, "max": 7}}"#, [5, 6, 7]), (#"{"price": [3, 5]}"#, [3, 5]),
      (#"{"in_stock": true, "category": {"not": ["tarp"]}}"#, [0, 2, 4, 6, 8]),
      (#"{"in_stock": {"any": [false]}, "price": {"max": 12}}"#, [10, 11, 12]),
      (#"{"category": []}"#, []), (#"{"category": ["chair"]}"#, []),
    ] as [(String, [Int])])
  func listsAreFull(_ conditions: String, _ items: [Int]) async throws {
    try await withServer { client in
      let events = #"{"events": [{"item": "100594"}, {"item": "100362"}], "k": 40"#
      let answer = try await client.send(
        .post, "/v1/sessions/s/events:batch", #"\#(events), "where": \#(conditions)}"#)
      #expect(answer.items == Self.expected(40, among: items), "\(answer.text)")
      let query = try #require(
        conditions.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
      let again = try await client.send(
        .get, "/v1/sessions/s/recommendations?k=40&where=\(query)")
      #expect(again.items == answer.items, "\(again.text)")
    }
  }

  @Test(
    arguments: [
      (#"{"colour": "red"}"#, "where.colour"), (#"{"price": {"least": 3}}"#, "where.price.least"),
      (#"{"price": {"min": "low"}}"#, "where.price.min"),

      (#"{"category": {"not": {}}}"#, "where.category.not"),
      (#"{"category": [["tent"]]}"#, "where.category"), (#"[1]"#, "where"), (#""tent""#, "where"),
      (#"{"category": "tent", "category": "tarp"}"#, "where.category"),
    ] as [(String, String)])
  func nonsenseIsNamed(_ conditions: String, _ field: String) async throws {
    try await withServer { client in
      let answer = try await client.send(
        .post, "/v1/sessions/s/events", #"{"item": "100594", "where": \#(conditions)}"#)
      #expect(answer.status == 422 && answer.json["field"]?.string == field, "\(answer.text)")
      // Nothing of it is recorded.
      #expect(try await client.send(.get, "/v1/sessions/s").status == 404)
      let query = try #require(
        conditions.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
      let found = try await client.send(.get, "/v1/items?where=\(query)")
      #expect(found.status == 422, "\(found.text)")
      #expect(found.json["field"]?.string?.hasPrefix("where") ?? false, "\(found.text)")
    }
  }

  @Test func `too much is refused, and what is no JSON`() async throws {
    try await withServer { client in
      let many = (0..<33).map { "\"a\($0)\": 1" }.joined(separator: ",")
      let long = (0..<1001).map { "\($0)" }.joined(separator: ",")
      for conditions in [
        "{\(many)}", "{\"price\": [\(long)]}", "{\"price\": {\"not\": [\(long)]}}",
      ] {
        let answer = try await client.send(
          .post, "/v1/sessions/s/events", #"{"item": "100594", "where": \#(conditions)}"#)
        #expect(answer.status == 422 && answer.text.contains("at most"), "\(answer.text)")
      }
      let broken = try await client.send(.get, "/v1/items?where=price%3C80")
      #expect(broken.status == 422 && broken.text.contains("JSON"), "\(broken.text)")
    }
  }

  @Test func `a server without attributes says so`() async throws {
    try await Shop.server().test { client in
      let answer = try await client.send(
        .post, "/v1/sessions/s/events", #"{"item": "100594", "where": {"price": 3}}"#)
      #expect(answer.status == 422 && answer.text.contains("there are: none"), "\(answer.text)")
      let models = try await client.send(.get, "/v1/model")
      #expect(models.json["item_attributes"]?.array?.isEmpty == true)
    }
  }

  @Test func listsAreVaried() async throws {
    try await withServer { client in
      let body = #"{"item": "100594", "k": 40, "max_per": {"category": 3, "in_stock": null}}"#
      let answer = try await client.send(.post, "/v1/sessions/s/events", body)
      #expect(answer.items.count == 6, "\(answer.text)")
      let query = try #require(
        #"{"category":1}"#.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
      for path in ["/v1/sessions/s/recommendations", "/v1/items/100594/similar"] {
        let again = try await client.send(.get, "\(path)?k=40&max_per=\(query)")
        let list = again.json["recommendations"] ?? again.json["similar"]
        #expect(list?.array?.count == 2, "\(again.text)")
      }
      for (limits, field) in [
        (#"{"colour": 1}"#, "max_per.colour"), (#"{"category": 0}"#, "max_per.category"),
        (#"{"category": 1001}"#, "max_per.category"), (#"{"category": "x"}"#, "max_per.category"),
        ("2", "max_per"), ("[]", "max_per"),
        ("{" + (0..<9).map { "\"a\($0)\": 1" }.joined(separator: ",") + "}", "max_per"),
      ] {
        let refused = try await client.send(
          .post, "/v1/sessions/s/events", #"{"item": "100594", "max_per": \#(limits)}"#)
        #expect(
          refused.status == 422 && refused.json["field"]?.string == field, "\(refused.text)")
        let query = try #require(
          limits.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
        let again = try await client.send(
          .get, "/v1/sessions/s/recommendations?max_per=\(query)")
        #expect(again.status == 422 && again.json["field"]?.string == field, "\(again.text)")
      }
    }
  }
}
