import Foundation
import LiveSessionTesting
import LiveSessions
import Recommendation
import Testing

@testable import RecommendationServer

/// Boosts, pins, diversity, exploration and reasons in bodies and addresses, and lists without a session.
@Suite struct ArrangementFieldTests {
  private static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }

  private static let plain = Shop.recommender.expected(after: [0], k: 40).ids

  private func withServer(
    rules: ListRuleFile? = nil, _ body: @Sendable (TestClient) async throws -> Void
  ) async throws {
    try await Shop.server(catalogue: LiveCatalogue()) { $0.listRules = rules }.test(body)
  }

  @Test func `fields have an effect in bodies and in addresses`() async throws {
    try await withServer { client in
      let last = Self.plain[20]
      let fields = [
        ("boost", "[{\"items\": [\"\(last)\"], \"factor\": 1000}]"),
        ("pin", "[{\"item\": \"\(last)\", \"position\": 1}]"),
      ]
      for (name, value) in fields {
        let answer = try await client.send(
          .post, "/v1/recommendations", "{\"items\": [\"100594\"], \"k\": 3, \"\(name)\": \(value)}"
        )
        #expect(answer.items == [last] + Self.plain.prefix(2), "\(answer.text)")
        _ = try await client.send(.post, "/v1/sessions/s/events", #"{"item": "100594", "k": 0}"#)
        let again = try await client.send(
          .get, "/v1/sessions/s/recommendations?k=3&\(name)=\(Self.encoded(value))")
        #expect(again.items == answer.items, "\(again.text)")
        _ = try await client.send(.delete, "/v1/sessions/s")
      }
      let pinned = try await client.send(
        .post, "/v1/recommendations",
        "{\"items\": [\"100594\"], \"k\": 2, \"pin\": [{\"item\": \"\(last)\", \"position\": 2}, {\"item\": \"nothing\", \"position\": 1}]}"
      )
      #expect(pinned.json["recommendations"]?.array?[1]["pinned"] == true, "\(pinned.text)")
      #expect(pinned.json["recommendations"]?.array?[0]["pinned"] == nil)
      #expect(pinned.json["unknown_filter_items"] == ["nothing"])
      let diverse = try await client.send(
        .post, "/v1/recommendations", #"{"items": ["100594"], "k": 5, "diversity": 1}"#)
      #expect(diverse.items.first == Self.plain[0] && diverse.items != Array(Self.plain.prefix(5)))
    }
  }

  @Test func `each recommendation can say why`() async throws {
    try await withServer { client in
      let body = #"{"events": [{"item": "100594"}, {"item": "100362"}], "k": 5, "why": true}"#
      let answer = try await client.send(.post, "/v1/sessions/s/events:batch", body)
      let reasons =
        answer.json["recommendations"]?.array?.compactMap { $0["because"]?.string } ?? []
      let items = Shop.recommender.expected(after: [0, 1], k: 5).map(\.item)
      let expected = Shop.recommender.reasons(for: items, after: [0, 1]).compactMap { $0 }
      #expect(reasons == expected.map { Shop.ids[Int($0)] } && !reasons.isEmpty, "\(answer.text)")
      let again = try await client.send(
        .get, "/v1/sessions/s/recommendations?k=5&why=true")
      #expect(again.json["recommendations"] == answer.json["recommendations"])
      let without = try await client.send(.get, "/v1/sessions/s/recommendations?k=5")
      #expect(!without.text.contains("because"))
    }
  }

  @Test(
    arguments: [
      ("boost", #"{}"#, "boost"), ("boost", #"[{}]"#, "boost[0]"),
      ("boost", #"[{"items": ["a"]}]"#, "boost[0].factor"),
      ("boost", #"[{"items": ["a"], "factor": 0}]"#, "boost[0].factor"),
      ("boost", #"[{"items": ["a"], "factor": 1001}]"#, "boost[0].factor"),
      ("boost", #"[{"items": ["a"], "factor": 2, "x": 1}]"#, "boost[0].x"),
      ("boost", #"[{"where": {}, "factor": 2}]"#, "boost[0]"),
      (
        "boost", #"[{"where": {"price": {"least": 1}}, "factor": 2}]"#, "boost[0].where.price.least"
      ),
      ("boost", #"[{"where": {"colour": 1}, "factor": 2}]"#, "boost[0].where.colour"),
      ("boost", #"[{"items": ["a"], "factor": 2}, {"in": ["attic"], "factor": 2}]"#, "boost[1].in"),
      (
        "boost",
        "[" + repeatElement(#"{"items": [], "factor": 2}"#, count: 9).joined(separator: ",")
          + "]", "boost"
      ),
      ("pin", #"[{"item": "a"}]"#, "pin[0].position"),
      ("pin", #"[{"item": "", "position": 1}]"#, "pin[0].item"),
      ("pin", #"[{"item": "a", "position": 0}]"#, "pin[0].position"),
      ("pin", #"[{"item": "a", "position": 1}, {"item": "a", "position": 2}]"#, "pin[1].item"),
      ("pin", #"[{"item": "a", "position": 1}, {"item": "b", "position": 1}]"#, "pin[1].position"),
      ("pin", "3", "pin"), ("diversity", "1.1", "diversity"), ("diversity", #""x""#, "diversity"),
      ("explore", "-0.1", "explore"), ("why", "1", "why"), ("rules", #""no""#, "rules"),
    ] as [(String, String, String)])
  func nonsenseIsNamed(_ name: String, _ value: String, _ field: String) async throws {
    try await withServer { client in
      let answer = try await client.send(
        .post, "/v1/sessions/s/events", "{\"item\": \"100594\", \"\(name)\": \(value)}")
      #expect(answer.status == 422 && answer.json["field"]?.string == field, "\(answer.text)")
      #expect(try await client.send(.get, "/v1/sessions/s").status == 404)
      let again = try await client.send(
        .get, "/v1/sessions/s/recommendations?\(name)=\(Self.encoded(value))")
      #expect(again.status == 422 && again.json["field"]?.string == field, "\(again.text)")
    }
  }

  @Test func `lists without a session`() async throws {
    try await withServer { client in
      let put = try await client.send(
        .put, "/v1/items/item%2030", #"{"attributes": {"category": "tent"}, "added": 1700000000}"#)
      #expect(put.json["added"] == "2023-11-14T22:13:20Z", "\(put.text)")
      let popular = try await client.send(.get, "/v1/lists/popular?k=2")
      #expect(
        popular.json["items"]?.array?.compactMap { $0["item"]?.string } == ["100594", "100362"])
      #expect(popular.json["list"] == "popular" && popular.json["model"] == "main")
      let tents = Self.encoded(#"{"category":"tent"}"#)
      for list in ["popular?where=\(tents)", "latest"] {
        let answer = try await client.send(.get, "/v1/lists/\(list)")
        #expect(
          answer.json["items"]?.array?.compactMap { $0["item"]?.string } == ["item 30"],
          "\(answer.text)")
      }
      _ = try await client.send(.post, "/v1/sessions/s/events", #"{"item": "item 20"}"#)
      let trending = try await client.send(.get, "/v1/lists/trending")
      #expect(trending.json["items"]?.array?.first?["item"] == "item 20", "\(trending.text)")
      let unknown = try await client.send(.get, "/v1/lists/best")
      #expect(unknown.status == 422 && unknown.text.contains("popular, trending, latest"))
      let milliseconds = try await client.send(
        .put, "/v1/items/item%2030", #"{"added": 1700000000000}"#)
      #expect(milliseconds.json["field"] == "added", "\(milliseconds.text)")
    }
  }

  @Test func `attributes are listed with their values`() async throws {
    try await withServer { client in
      for (item, attributes) in [
        ("item%203", #"{"colour": ["red", "blue"]}"#), ("item%204", #"{"colour": "red"}"#),
        ("item%205", #"{"colour": "green", "size": 3}"#),
      ] {
        _ = try await client.send(
          .put, "/v1/items/\(item)", "{\"attributes\": \(attributes)}")
      }
      let answer = try await client.send(.get, "/v1/attributes?limit=2")
      let values = answer.json["attributes"]?.array ?? []
      #expect(values.map { $0["name"]?.string } == ["colour", "size"], "\(answer.text)")
      #expect(values.first?["value_count"] == 3)
      #expect(
        values.first?["values"]
          == [["value": "red", "items": 2], ["value": "blue", "items": 1]])
      _ = try await client.send(.delete, "/v1/items/item%205")
      let less = try await client.send(.get, "/v1/attributes")
      #expect(less.json["attributes"]?.array?.last?["value_count"] == 0, "\(less.text)")
    }
  }

  @Test func `a file of rules counts for all lists, and is read again`() async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "rules-\(UUID()).json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    func write(_ text: String) throws {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let last = Self.plain[39]
    try write(
      "{\"rules\": [{\"name\": \"now\", \"until\": \"2999-01-01T00:00:00Z\", \"pin\": [{\"item\": \"\(last)\", \"position\": 1}]}]}"
    )
    let file = try ListRuleFile(path: path)
    try await withServer(rules: file) { (client: TestClient) async throws in
      let body = #"{"items": ["100594"], "k": 2}"#
      let ruled = try await client.send(.post, "/v1/recommendations", body)
      #expect(ruled.items == [last, Self.plain[0]])
      let without = #"{"items": ["100594"], "k": 2, "rules": false}"#
      let free = try await client.send(.post, "/v1/recommendations", without)
      #expect(free.items == Array(Self.plain.prefix(2)))
    }
    #expect(try file.refresh() == false)
    // Spoiled, it says what is wrong, once.
    try write(#"{"rules": [{"from": "yesterday", "explore": 0.1}]}"#)
    #expect(
      throws: ListRuleFileError(
        path: path, reason: "rules[0].from is no time such as 2026-12-01T00:00:00Z")
    ) { try file.refresh() }
    #expect(try file.refresh() == false && file.rules.count == 1)
    try write(#"{"rules": []}"#)
    #expect(try file.refresh() && file.rules.isEmpty)
    for (text, reason) in [
      ("", "the body is not JSON in UTF-8"), ("{}", "rules is missing"),
      (
        #"{"rules": [{}]}"#,
        "rules[0] says nothing; give some of max_per, diversity, boost, pin, explore"
      ),
      (
        #"{"rules": [{"k": 3}]}"#,
        "rules[0].k there is no such field; there are: name, from, until, max_per, diversity, boost, pin, explore"
      ),
      (
        #"{"rules": [{"explore": 0.1, "from": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"}]}"#,
        "rules[0].until is not after from, so that it never counts"
      ),
    ] {
      try write(text)
      #expect(throws: ListRuleFileError(path: path, reason: reason)) {
        try ListRuleFile(path: path)
      }
    }
    #expect(throws: ListRuleFileError.self) { try ListRuleFile(path: path + ".missing") }
  }
}
