import HTTPTypes
import LiveSessionTesting
import Testing

@testable import RecommendationServer

/// Of many items that the model does not know some are named, and all are counted.
@Suite struct UnknownItemTests {
  @Test(arguments: [1, 20, 21, 1000])
  func namesAreBounded(_ count: Int) async throws {
    let ids = (0..<count).map { "none \($0)" }
    let items = ids.map { "\"\($0)\"" }.joined(separator: ", ")
    let events = ids.map { "{\"item\": \"\($0)\"}" }.joined(separator: ", ")
    try await Shop.server().test { client in
      let answers = [
        try await client.send(.post, "/v1/recommendations", "{\"items\": [\(items)]}"),
        try await client.send(.post, "/v1/sessions/s/events:batch", "{\"events\": [\(events)]}"),
        try await client.send(.get, "/v1/sessions/s/recommendations"),
      ]
      for answer in answers {
        let named = answer.json["unknown_items"]?.array?.map { $0.string ?? "" }
        #expect(named == ids.prefix(20).map(\.self))
        #expect(answer.json["unknown_item_count"] == .number(Double(count)))
      }
      let known = try await client.send(.post, "/v1/recommendations", #"{"items": ["100594"]}"#)
      #expect(known.json["unknown_items"] == nil && known.json["unknown_item_count"] == nil)
    }
  }

  /// Every answer that has a list names them as the description says.
  @Test(
    arguments: [
      (.post, "/v1/sessions/{session}/events", #"{"item": "none"}"#),
      (.post, "/v1/sessions/{session}/events:batch", #"{"events": [{"item": "none"}]}"#),
      (.post, "/v1/sessions/{session}/merge", #"{"from": "other"}"#),
      (.get, "/v1/sessions/{session}/recommendations", nil),
      (.delete, "/v1/sessions/{session}/events/{event}", nil),
      (.post, "/v1/recommendations", #"{"items": ["none"]}"#),
      (.post, "/v1/recommendations", #"{"sessions": [["none"], ["100594"]]}"#),
    ] as [(HTTPRequest.Method, String, String?)])
  func namesAreDescribed(
    _ method: HTTPRequest.Method, _ path: String, _ body: String?
  ) async throws {
    let description = InterfaceDescription.shared
    let operation = try #require(
      description.operations.first { $0.method == method && $0.path == path })
    try await Shop.server().test { client in
      for session in ["s", "other"] {
        _ = try await client.send(
          .post, "/v1/sessions/\(session)/events:batch",
          #"{"events": [{"item": "none"}, {"item": "100594"}]}"#)
      }
      let uri = path.replacing("{session}", with: "s").replacing("{event}", with: "last")
      let answer = try await client.send(method, uri, body)
      #expect(answer.status == 200 && answer.text.contains(#""unknown_item_count":"#))
      #expect(description.faults(of: answer, to: operation) == [])
    }
  }
}
