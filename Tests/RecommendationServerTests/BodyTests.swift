import HTTPTypes
import LiveSessionTesting
import NIOCore
import Testing

@testable import RecommendationServer

/// Odd bodies: each is read for what it is, or refused for a reason, and nothing is recorded then.
@Suite struct BodyTests {
  @Test(
    arguments: [
      ("", 400, nil), (" ", 400, nil), ("null", 400, nil), ("[]", 400, nil), ("5", 400, nil),
      ("{", 400, nil), ("{}", 422, "item"), (#"{"item": "A" "k": 5}"#, 400, nil),
      (#"{"item": "A", "k": NaN}"#, 400, nil), (#"{"item": "A", "k": 1e300}"#, 422, "k"),
      (#"{"item": "A", "k": 99999999999999999999}"#, 422, "k"),
      (#"{"item": "A", "k": "5"}"#, 422, "k"),
      (#"{"item": "A", "k": true}"#, 422, "k"), (#"{"item": "A", "k": -1}"#, 422, "k"),
      (#"{"item": "A", "k": 1000000}"#, 422, "k"), (#"{"item": "A", "k": 1.5}"#, 422, "k"),
      (#"{"item": 5}"#, 422, "item"), (#"{"item": ""}"#, 422, "item"),
      (#"{"item": null}"#, 422, "item"),
      (#"{"item": "A", "time": 1700000000000}"#, 422, "time"),
      (#"{"item": "A", "time": -1}"#, 422, "time"),
      (#"{"item": "A", "only": ["B", 5]}"#, 422, "only[1]"), (#"{"item": "A", "K": 5}"#, 422, "K"),
      (#"{"item": "A", "in": ["attic"]}"#, 422, "in"),
      (#"{"item": "A", "not_in": ["attic"]}"#, 422, "not_in"),
      (#"{"item": "A", "model": "other"}"#, 422, "model"),
      (#"{"item": "A", "model_version": "v0"}"#, 409, "model_version"),
      (#"{"item": "\ud800"}"#, 400, nil),
      (#"{"item": "A"#, 400, nil), (#"{"item": "A"} {}"#, 400, nil),
    ] as [(String, Int, String?)])
  func isRefused(_ body: String, _ status: Int, _ field: String?) async throws {
    try await expect(ByteBuffer(string: body), status, field)
  }

  @Test(
    arguments: [
      ([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d], 400), ([0xff, 0xfe], 400), ([0x00], 400),
      (Array(#"{"item": ""#.utf8) + [0xc3, 0x28] + Array(#""}"#.utf8), 400),
    ] as [([UInt8], Int)])
  func bytesThatAreNoUTF8(_ bytes: [UInt8], _ status: Int) async throws {
    try await expect(ByteBuffer(bytes: bytes), status, nil)
  }

  @Test func depth() async throws {
    for opening in ["[", #"{"a":"#] {
      try await expect(
        ByteBuffer(string: String(repeating: opening, count: 100_000)), 400, nil)
      let deep = String(repeating: "[", count: 400) + String(repeating: "]", count: 400)
      try await expect(ByteBuffer(string: #"{"item": "A", "only": \#(deep)}"#), 422, "only[0]")
    }
  }

  @Test func size() async throws {
    let space = String(repeating: " ", count: 1 << 20)
    try await expect(ByteBuffer(string: #"{"item": "A"}"# + space), 413, nil)
    let tooMany = String(repeating: #"{"item": "A"},"#, count: 1001).dropLast()
    let batch = #"{"events": [\#(tooMany)]}"#
    try await expect(ByteBuffer(string: batch), 422, "events", to: "events:batch")
    try await expect(
      ByteBuffer(string: #"{"events": [{"item": "A"}, {"item": ""}]}"#), 422, "events[1].item",
      to: "events:batch")
  }

  /// Programs that send forms and forget to say that it is JSON are understood.
  @Test(arguments: ["text/plain", "application/x-www-form-urlencoded", "nonsense", ""])
  func typeOfContentIsNotLookedAt(_ type: String) async throws {
    try await Shop.server().test { client in
      let answer = try await client.send(
        .post, "/v1/sessions/s/events", #"{"item": "A", "k": 3.0, "only": null}"#,
        headers: [.contentType: type])
      #expect(answer.status == 200)
      #expect(answer.items.count == 3)
    }
  }

  @Test func escapesInNamesAndIdentifiersAreRead() async throws {
    try await Shop.server().test { client in
      let plain = try await client.send(.post, "/v1/sessions/s/events", #"{"item": "A"}"#)
      let escaped = try await client.send(
        .post, "/v1/sessions/t/events", #"{"\u0069tem": "\u0041"}"#)
      #expect(escaped.status == 200 && escaped.items == plain.items)
    }
  }

  /// What is compressed is refused by name, not taken for broken JSON.
  @Test(arguments: [
    ("gzip", 415), ("GZIP", 415), ("br", 415), ("zstd", 415), ("deflate, gzip", 415),
    ("identity", 200), ("Identity", 200),
  ])
  func compressedBodies(_ encoding: String, _ status: Int) async throws {
    try await Shop.server().test { client in
      let answer = try await client.send(
        .post, "/v1/sessions/s/events", #"{"item": "A"}"#, headers: [.contentEncoding: encoding])
      #expect(answer.status == status)
      #expect((answer.headers[.acceptEncoding] == "identity") == (status == 415))
      #expect(
        (answer.json["type"] == "urn:gru4rec:problem:unsupported-encoding") == (status == 415))
    }
  }

  private func expect(
    _ body: ByteBuffer, _ status: Int, _ field: String?, to path: String = "events",
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let store = TestStore()
    try await Shop.server(store: store).test { client in
      let answer = try await client.send(.post, "/v1/sessions/s/\(path)", bytes: body)
      #expect(answer.status == status, sourceLocation: sourceLocation)
      #expect(answer.json["field"]?.string == field, sourceLocation: sourceLocation)
      #expect(
        answer.headers[.contentType] == "application/problem+json", sourceLocation: sourceLocation)
      #expect(answer.headers[.cacheControl] == "no-store", sourceLocation: sourceLocation)
      #expect(store.content.isEmpty, sourceLocation: sourceLocation)
    }
  }
}
