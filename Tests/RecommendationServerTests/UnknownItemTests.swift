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
}
