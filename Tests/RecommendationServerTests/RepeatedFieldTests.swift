import HTTPTypes
import LiveSessionTesting
import Testing

@testable import RecommendationServer

/// Which of two fields of one name counts differs between readers of JSON: a body that has them is refused.
@Suite struct RepeatedFieldTests {
  @Test(arguments: [
    (#"{"item": "A", "item": "A"}"#, "item"), (#"{"item":"A","k":1,"k":1}"#, "k"),
    (#"{"item": "A", "\u0069tem": "B"}"#, "item"), (#"{"item": "A", "it\u0065m": null}"#, "item"),
    (#"{"k": null, "item": "A", "k": 5}"#, "k"),
    (#"{"only": [], "item": "A", "only": []}"#, "only"),
  ])
  func inEvents(_ body: String, _ field: String) async throws {
    try await expect(.post, "/v1/sessions/s/events", body, field)
  }

  @Test(arguments: [
    (#"{"events": [{"item": "A"}, {"item": "B", "item": "B"}]}"#, "events[1].item"),
    (#"{"events": [{"item": "A", "time": 1, "time": 2}]}"#, "events[0].time"),
    (#"{"events": [{"item": "A"}], "k": 0, "events": [{"item": "A"}]}"#, "events"),
  ])
  func inBatches(_ body: String, _ field: String) async throws {
    try await expect(.post, "/v1/sessions/s/events:batch", body, field)
  }

  @Test func inAddresses() async throws {
    try await Shop.server().test { client in
      for (path, field) in [
        ("/v1/sessions/s/recommendations?k=1&k=2", "k"),
        ("/v1/items?search=a&limit=1&search=b", "search"),
        ("/v1/items/100594/similar?model=main&%6dodel=main", "model"),
      ] {
        let answer = try await client.send(.get, path)
        #expect(
          answer.status == 422 && answer.json["field"]?.string == field, "\(answer.text)")
      }
      let lists = "/v1/sessions/s/recommendations?k=9&only=100594&only=100362"
      #expect(try await client.send(.get, lists).items.count == 2)
    }
  }

  @Test func inOtherBodies() async throws {
    try await expect(.post, "/v1/recommendations", #"{"items": [], "items": []}"#, "items")
    try await expect(.post, "/v1/sessions/s/merge", #"{"from": "a", "from": "b"}"#, "from")
  }

  /// What looks like a field twice, and is none.
  @Test(arguments: [
    #"{"item": "item", "only": ["item", "item"]}"#, #"{"item": "\"item\": \"A\"", "k": 0}"#,
    #"{"item": "A\\", "only": ["{\"item\":1,\"item\":2}"]}"#, #" { "item" : "k" , "k" : 0 } "#,
  ])
  func othersAreTaken(_ body: String) async throws {
    try await Shop.server().test { client in
      let answer = try await client.send(.post, "/v1/sessions/s/events", body)
      #expect(answer.status == 200)
    }
  }

  @Test(arguments: [
    (#"{"a": {"b": 1, "c": [1, {"d": 1, "d": 2}]}}"#, "a.c[1].d"),
    (#"{"a": {"b": 1}, "c": {"b": 1}, "a": 2}"#, "a"),
    (#"[{"a": 1}, [], {"b": {}, "b": 1}]"#, "[2].b"),
    (#"{"a": [[1, 2], [3, {"x": 1, "x": 1}]]}"#, "a[1][1].x"), (#"{"": 1, "": 2}"#, ""),
  ])
  func namesHaveTheirPlace(_ json: String, _ path: String) {
    #expect(RepeatedField.first(in: Array(json.utf8).span) == path)
  }

  @Test(arguments: [
    #"{"a": {"a": {"a": 1}}, "b": {"a": 1}}"#, #"[{"a": 1}, {"a": 1}]"#, #"{"a": ["a", "a"]}"#,
    "", "{", "\"", #"{"a"#, #"{"a\"#, "]]}}", ",,,", #"{"a":1,"#,
  ])
  func nothingIsThereTwice(_ text: String) {
    #expect(RepeatedField.first(in: Array(text.utf8).span) == nil)
  }

  private func expect(
    _ method: HTTPRequest.Method, _ uri: String, _ body: String, _ field: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let store = TestStore()
    try await Shop.server(store: store).test { client in
      let answer = try await client.send(method, uri, body)
      #expect(answer.status == 422, sourceLocation: sourceLocation)
      #expect(answer.json["field"]?.string == field, sourceLocation: sourceLocation)
      #expect(store.content.isEmpty, sourceLocation: sourceLocation)
    }
  }
}
