import LiveSessionTesting
import Testing

@testable import RecommendationServer

/// What only shows on a connection: how requests and answers follow each other byte by byte.
@Suite(.timeLimit(.minutes(10))) struct WireTests {
  private static let event = #"{"item":"100594","k":1}"#

  private static func post(
    _ uri: String, _ fields: [String] = [], _ body: String = event, length: Int? = nil
  ) -> String {
    let head = ["POST \(uri) HTTP/1.1", "Host: localhost"] + fields
    let lengths = length == -1 ? [] : ["Content-Length: \(length ?? body.utf8.count)"]
    return (head + lengths + ["", ""]).joined(separator: "\r\n") + body
  }

  private static func get(_ uri: String, _ method: String = "GET", _ fields: String...) -> String {
    (["\(method) \(uri) HTTP/1.1", "Host: localhost"] + fields + ["", ""]).joined(separator: "\r\n")
  }

  private static let last = get("/healthz", "GET", "Connection: close")

  /// Statuses of all answers on a connection that ends with a request for health.
  private func statuses(_ parts: String...) async throws -> [String] {
    let text = try await Shop.server().listening { port in
      try await RawConnection.exchange(port: port, parts + [Self.last])
    }
    #expect(text.hasSuffix("\r\n\r\nalive\n"), "\(text)")
    return text.matches(of: /HTTP\/1\.1 ([0-9]{3})/).map { String($0.1) }
  }

  @Test func requestsFollowEachOther() async throws {
    let uri = "/v1/sessions/s/events"
    #expect(
      try await statuses(Self.post(uri), Self.post(uri, [], "{}"), Self.post(uri))
        == ["200", "422", "200", "200"])
    #expect(try await statuses(Self.post(uri) + Self.post(uri)) == ["200", "200", "200"])
  }

  /// An answer to HEAD has no body, not even where it is a problem.
  @Test func headHasNoBody() async throws {
    #expect(
      try await statuses(
        Self.get("/v1/model", "HEAD"), Self.get("/v1/sessions/s", "HEAD"),
        Self.get("/nowhere", "HEAD"), Self.get("/v1/recommendations", "HEAD"),
        Self.get("/", "HEAD")) == ["200", "404", "404", "405", "200", "200"])
  }

  @Test func deletionHasNoBody() async throws {
    #expect(
      try await statuses(
        Self.post("/v1/sessions/s/events"), Self.get("/v1/sessions/s", "DELETE"),
        Self.get("/v1/sessions/s", "DELETE")) == ["200", "204", "404", "200"])
  }

  @Test func chunksAreJoined() async throws {
    let head = Self.post("/v1/sessions/s/events", ["Transfer-Encoding: chunked"], "", length: -1)
    let cut = Self.event.index(Self.event.startIndex, offsetBy: 5)
    let chunks = [Self.event[..<cut], Self.event[cut...]].map { chunk in
      "\(String(chunk.utf8.count, radix: 16))\r\n\(chunk)\r\n"
    }
    #expect(try await statuses(head, chunks[0], chunks[1], "0\r\n\r\n") == ["200", "200"])
  }

  @Test func largeBodiesAreRefused() async throws {
    let chunk = String(repeating: " ", count: 1 << 16)
    let whole = String(repeating: chunk, count: 160)
    let uri = "/v1/sessions/s/events"
    #expect(try await statuses(Self.post(uri, [], whole)) == ["413", "200"])
    let head = Self.post(uri, ["Transfer-Encoding: chunked"], "", length: -1)
    let chunks = String(repeating: "10000\r\n\(chunk)\r\n", count: 160) + "0\r\n\r\n"
    #expect(try await statuses(head, chunks) == ["413", "200"])
  }

  @Test func clientsThatAskAreToldToGoOn() async throws {
    let fields = ["Expect: 100-continue"]
    #expect(
      try await statuses(Self.post("/v1/sessions/s/events", fields)) == ["100", "200", "200"])
  }

  /// Where the requests cannot be told apart any more, the connection ends, and the server goes on.
  @Test(arguments: [
    "nonsense\r\n\r\n", "GET / HTTP/1.1\r\nHost localhost\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
    "POST /v1/recommendations HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "POST /v1/recommendations HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "GET / HTTP/1.1\r\nA: \(String(repeating: "a", count: 100_000))\r\n\r\n",
    "\u{0}\u{0}\u{0}\r\n\r\n",
    "GET /\(String(repeating: "a", count: 100_000)) HTTP/1.1\r\n\r\n",
  ])
  func brokenRequests(_ bytes: String) async throws {
    try await Shop.server().listening { port in
      let answer = try await RawConnection.exchange(port: port, [bytes])
      #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400"), "\(answer)")
      let next = try await RawConnection.exchange(port: port, [Self.last])
      #expect(next.hasSuffix("alive\n"))
    }
  }
}
