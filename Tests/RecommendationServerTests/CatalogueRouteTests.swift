import EventLogs
import HTTPTypes
import LiveSessionTesting
import LiveSessions
import Testing

@testable import RecommendationServer

/// Items are told of over HTTP, and lists know it with the next request.
@Suite struct CatalogueRouteTests {
  private func withServer(_ body: @Sendable (TestClient) async throws -> Void) async throws {
    try await Shop.server(titles: ItemTable(["item 3": "Three"]), catalogue: LiveCatalogue())
      .test(body)
  }

  @Test func `an item is put, patched, and deleted`() async throws {
    try await withServer { client in
      let path = "/v1/items/item%203"
      let put = try await client.send(
        .put, path,
        #"{"title": "Tent", "attributes": {"category": ["tent", "two"], "price": 79.9, "n": 80.0, "new": true, "none": null}}"#
      )
      #expect(put.status == 200, "\(put.text)")
      #expect(put.json["title"] == "Tent" && put.json["known"] == true)
      #expect(put.json["attributes"]?["category"] == ["tent", "two"])
      #expect(put.json["attributes"]?["price"] == ["79.9"])
      #expect(put.json["attributes"]?["n"] == ["80"])
      #expect(put.json["attributes"]?["new"] == ["true"])
      #expect(put.json["attributes"]?["none"] == nil)
      let list =
        #"{"item": "100594", "k": 5, "where": {"category": "tent", "new": true, "price": {"max": 80}}}"#
      let shown = try await client.send(.post, "/v1/sessions/s/events", list)
      #expect(shown.items == ["item 3"] && shown.text.contains(#""title":"Tent""#))

      let patch = try await client.send(
        .patch, path, #"{"attributes": {"price": null, "n": 81}, "title": ""}"#)
      #expect(patch.json["title"] == nil && patch.json["attributes"]?["price"] == nil)
      #expect(patch.json["attributes"]?["n"] == ["81"])
      #expect(try await client.send(.get, path).json == patch.json)
      #expect(try await client.send(.delete, path).status == 204)
      for method in [HTTPRequest.Method.delete, .get, .patch] {
        let gone = try await client.send(method, path, method == .patch ? "{}" : nil)
        #expect(gone.status == 404 && gone.text.contains("was removed"), "\(gone.text)")
      }
      let all = try await client.send(.get, "/v1/sessions/s/recommendations?k=40")
      #expect(all.items.count == 39 && !all.items.contains("item 3"))
      // Sessions that hold it go on.
      #expect(
        try await client.send(.post, "/v1/sessions/s/events", #"{"item": "item 3"}"#).status == 200)
      #expect(try await client.send(.put, path, "{}").json["title"] == nil)
      let again = try await client.send(.get, "/v1/sessions/s/recommendations?k=40")
      #expect(again.items.count == 40)
    }
  }

  @Test func `many items are changed, or none`() async throws {
    try await withServer { client in
      let changed = try await client.send(
        .post, "/v1/items:batch",
        #"{"items": [{"item": "new", "title": "N"}, {"item": "item 3", "change": "patch", "hidden": true}, {"item": "item 4", "change": "delete"}]}"#
      )
      #expect(changed.json == ["changed": 3], "\(changed.text)")
      let metrics = try await client.send(.get, "/metrics").text
      #expect(metrics.contains("\ngru4rec_told_items 3.0\n"))
      #expect(metrics.contains("\ngru4rec_hidden_items 2.0\n"))
      #expect(try await client.send(.get, "/v1/items/new").json["known"] == false)
      #expect(try await client.send(.get, "/v1/items/item%203").json["title"] == "Three")
      #expect(try await client.send(.get, "/v1/items?limit=100").json["items"]?.array?.count == 38)
      for (body, field) in [
        (#"{"items": [{"item": "a"}, {"item": "a"}]}"#, "items[1].item"),
        (#"{"items": [{"item": "a", "change": "drop"}]}"#, "items[0].change"),
        (#"{"items": [{"item": "a", "change": "delete", "title": "A"}]}"#, "items[0].change"),
        (#"{"items": []}"#, "items"), (#"{"items": [{"item": ""}]}"#, "items[0].item"),
        (#"{"items": [{"item": "a", "attributes": {"c": {}}}]}"#, "items[0].attributes.c"),
      ] {
        let answer = try await client.send(.post, "/v1/items:batch", body)
        #expect(answer.status == 422 && answer.json["field"]?.string == field, "\(answer.text)")
      }
      let half = try await client.send(
        .post, "/v1/items:batch",
        #"{"items": [{"item": "b", "title": "B"}, {"item": "item 4", "change": "patch"}]}"#)
      #expect(half.status == 404)
      #expect(try await client.send(.get, "/v1/items/b").status == 404)
      let many = (0...10_000).map { "{\"item\":\"i\($0)\"}" }.joined(separator: ",")
      let tooMany = try await client.send(.post, "/v1/items:batch", "{\"items\":[\(many)]}")
      #expect(tooMany.status == 422 || tooMany.status == 413)
      #expect(try await client.send(.get, "/v1/items/i1").status == 404)
    }
  }

  @Test(arguments: [
    (#"{"hidden": "yes"}"#, "hidden"), (#"{"name": "x"}"#, "name"),
    (#"{"attributes": {"a": [["b"]]}}"#, "attributes.a"), (#"{"attributes": []}"#, "attributes"),
    (#"{"attributes": {"": 1}}"#, "attributes"),
    (#"{"attributes": {"a": "\#(String(repeating: "x", count: 10_000))"}}"#, "attributes.a"),
    (#"{"title": "\#(String(repeating: "x", count: 1025))"}"#, "title"),
    (
      "{\"attributes\": {" + (0..<65).map { "\"a\($0)\": 1" }.joined(separator: ",") + "}}",
      "attributes"
    ),
  ])
  func `what is no item is refused`(_ body: String, _ field: String) async throws {
    try await withServer { client in
      for method in [HTTPRequest.Method.put, .patch] {
        let answer = try await client.send(method, "/v1/items/item%203", body)
        #expect(
          answer.status == 422 && answer.json["field"]?.string == field,
          "\(answer.text.prefix(300))")
      }
    }
  }

  @Test func `changing takes an administrator, and a catalogue`() async throws {
    let token = try #require(BearerToken("client-0123456789"))
    let admin = try #require(BearerToken("admin-0123456789ab"))
    try await Shop.server(catalogue: LiveCatalogue()) {
      $0.tokens = AccessTokens([token])
      $0.adminTokens = AccessTokens([admin])
    }.test { (client: TestClient) async throws in
      let path = "/v1/items/item%203"
      @Sendable func status(_ method: HTTPRequest.Method, _ token: String) async throws -> Int {
        try await client.send(
          method, path, method == .get || method == .delete ? nil : "{}",
          headers: [.authorization: "Bearer \(token)"]
        ).status
      }
      #expect(try await status(.get, "client-0123456789") == 200)
      for method in [HTTPRequest.Method.put, .patch, .delete] {
        #expect(try await status(method, "client-0123456789") == 403)
      }
      #expect(try await status(.put, "admin-0123456789ab") == 200)
      #expect(try await status(.get, "admin-0123456789ab") == 200)
      #expect(try await status(.get, "other-0123456789") == 401)
    }
    try await Shop.server().test { client in
      #expect(try await client.send(.get, "/v1/items/item%203").status == 200)
      #expect(try await client.send(.delete, "/v1/items/item%203").status == 409)
      #expect(try await client.send(.delete, "/v1/items/nothing").status == 409)
      for method in [HTTPRequest.Method.put, .patch] {
        let answer = try await client.send(method, "/v1/items/item%203", "{}")
        #expect(answer.status == 409 && answer.text.contains("--catalogue"))
      }
    }
  }
}
