import LiveSessionTesting
import Testing

@testable import RecommendationServer

/// What only shows on a connection: how requests and answers follow each other byte by byte.
@Suite(.timeLimit(.minutes(30))) struct WireTests {
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

  /// They wait for it, unless they have sent the body already or wait for another answer.
  @Test func clientsThatAskAreToldToGoOn() async throws {
    let uri = "/v1/sessions/s/events"
    let fields = ["Expect: 100-Continue"]
    let whole = Self.post(uri, fields)
    let head = String(whole.dropLast(Self.event.count))
    let text = try await Shop.server().listening { port in
      try await RawConnection.exchange(
        port: port, [head, Self.event + whole, Self.last], after: "HTTP/1.1 100 Continue\r\n\r\n")
    }
    #expect(text.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
    #expect(text.matches(of: /HTTP\/1\.1 100/).count == 1)
    #expect(text.matches(of: /HTTP\/1\.1 200/).count == 3)
    #expect(try await statuses(Self.post(uri) + head, Self.event) == ["200", "200", "200"])
  }

  /// Whoever sends half of a request does not hold its connection open.
  @Test(arguments: [
    "POST /v1/sessions/s/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{",
    "POST /v1/sessions/s/events HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n",
  ])
  func slowClientsAreCutOff(_ half: String) async throws {
    let server = try Shop.server {
      $0.slowestRequest = .milliseconds(50)
      $0.idleConnection = .seconds(86_400)
    }
    let text = try await server.listening { port in
      try await RawConnection.exchange(port: port, [half])
    }
    #expect(text == "")
  }

  /// Whoever asks for the end of the connection gets it, and so do clients of HTTP/1.0 that do not ask to go on.
  @Test(arguments: [
    ("HTTP/1.0", [String](), "close"), ("HTTP/1.0", ["Connection: close"], "close"),
    ("HTTP/1.1", ["Connection: Close"], "close"), ("HTTP/1.1", ["Connection: CLOSE"], "close"),
    ("HTTP/1.1", ["Connection: close, TE"], "close"),
    ("HTTP/1.1", ["Connection: TE,close"], "close"),
    ("HTTP/1.1", ["connection: te", "CONNECTION: cLose"], "close"),
    ("HTTP/1.1", ["Connection: keep-alive, close"], "close"),
  ])
  func theConnectionEndsWhenItShall(_ version: String, _ fields: [String], _ word: String)
    async throws
  {
    let event = Self.event
    for (first, body) in [("GET /healthz", ""), ("POST /v1/sessions/s/events", event)] {
      let lines =
        ["\(first) \(version)", "Host: localhost"] + fields + ["Content-Length: \(body.utf8.count)"]
      let text = try await Shop.server().listening { port in
        try await RawConnection.exchange(
          port: port, [(lines + ["", ""]).joined(separator: "\r\n") + body])
      }
      #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(text.contains("\r\nConnection: \(word)\r\n"), "\(text)")
      #expect(!text.contains("Transfer-Encoding"))
    }
  }

  /// `ab -k`: a client of HTTP/1.0 that asks to go on is told that it may, and waits for no `100 Continue`.
  @Test func oldClientsGoOnWhenTheyAsk() async throws {
    let body = Self.event
    let one =
      "POST /v1/sessions/s/events HTTP/1.0\r\nConnection: Keep-Alive\r\nExpect: 100-continue\r\n"
      + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    let text = try await Shop.server().listening { port in
      try await RawConnection.exchange(port: port, [one, one + one, Self.last])
    }
    #expect(text.matches(of: /HTTP\/1\.1 200 OK/).count == 4)
    #expect(text.matches(of: /\r\nConnection: keep-alive\r\n/).count == 3)
    #expect(!text.contains("100 Continue") && text.hasSuffix("\r\n\r\nalive\n"))
  }

  /// Where the requests cannot be told apart any more, a problem says so, the connection ends, and the server goes
  /// on.
  @Test(arguments: [
    ("nonsense\r\n\r\n", 400, "malformed"),
    ("GET / HTTP/1.1\r\nHost localhost\r\n\r\n", 400, "malformed"),
    ("GET / HTTP/9.9\r\n\r\n", 505, "unsupported-version"),
    ("GET / HTTP/2.0\r\n\r\n", 505, "unsupported-version"),
    (
      "POST /v1/recommendations HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400,
      "malformed"
    ),
    (
      "POST /v1/recommendations HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      400, "malformed"
    ),
    (
      "POST /v1/recommendations HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n",
      400,
      "malformed"
    ),
    (
      "GET / HTTP/1.1\r\nA: \(String(repeating: "a", count: 100_000))\r\n\r\n", 431,
      "header-too-large"
    ),
    (
      "GET / HTTP/1.1\r\n\(String(repeating: "A: a\r\n", count: 3000))\r\n", 431,
      "header-too-large"
    ),
    ("\u{0}\u{0}\u{0}\r\n\r\n", 400, "malformed"),
    (
      "GET /\(String(repeating: "a", count: 100_000)) HTTP/1.1\r\n\r\n", 431, "header-too-large"
    ),
  ])
  func brokenRequests(_ bytes: String, _ status: Int, _ kind: String) async throws {
    try await Shop.server().listening { port in
      for before in ["", Self.get("/healthz")] {
        let text = try await RawConnection.exchange(port: port, [before, bytes])
        let answer = text.ranges(of: "HTTP/1.1 ").last.map { text[$0.lowerBound...] } ?? ""
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(text)")
        for line in [
          "Content-Type: application/problem+json", "Cache-Control: no-store", "Connection: close",
        ] { #expect(answer.contains("\r\n\(line)\r\n"), "\(text)") }
        let halves = answer.split(separator: "\r\n\r\n", maxSplits: 1)
        let problem = try JSONValue(Array((halves.last ?? "").utf8))
        #expect(problem["type"]?.string == "urn:gru4rec:problem:\(kind)")
        #expect(problem["status"] == JSONValue.number(Double(status)))
        #expect(answer.contains("\r\nContent-Length: \((halves.last ?? "").utf8.count)\r\n"))
      }
      let next = try await RawConnection.exchange(
        port: port, [Self.get("/metrics"), Self.last])
      #expect(next.hasSuffix("alive\n"))
      let labels = #"{method="none",route="unreadable",status="\#(status)"}"#
      #expect(next.contains("http_requests_total\(labels) 2\n"), "\(next)")
    }
  }
}
