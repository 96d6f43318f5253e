import HTTPTypes
import Hummingbird
import LiveSessionTesting
import Logging
import Testing

@testable import RecommendationServer

/// Without a token, a browser is no way in: neither by another name, nor from another page.
@Suite(.timeLimit(.minutes(30))) struct HostRuleTests {
  private static func status(
    _ host: String?, origin: String? = nil, _ method: HTTPRequest.Method = .post,
    second: String? = nil, _ change: (inout ServerSettings) throws -> Void = { _ in }
  ) throws -> Int {
    var settings = ServerSettings()
    try change(&settings)
    var head = HTTPRequest(
      method: method, scheme: "http", authority: host, path: "/v1/model/reload")
    head.headerFields[.origin] = origin
    if let second, let name = HTTPField.Name("Host") { head.headerFields[name] = second }
    do {
      try HostRules(settings).check(
        Request(head: head, body: RequestBody(buffer: .init())), comesFromAllowedPage: false)
      return 200
    } catch {
      return error.status.code
    }
  }

  private static func ask(_ settings: inout ServerSettings) throws {
    settings.tokens = AccessTokens([try #require(BearerToken("0123456789abcdef"))])
  }

  @Test(arguments: [
    ("localhost", 200), ("localhost:8080", 200), ("LOCALHOST", 200), ("127.0.0.1", 200),
    ("127.0.0.1:80", 200), ("127.1.2.3:8080", 200), ("[::1]", 200), ("[::1]:8080", 200),
    ("evil.example", 403), ("evil.example:8080", 403), ("localhost.evil.example", 403),
    ("127.0.0.1.evil.example", 403), ("127.evil.example.1", 403), ("evil.example:127.0.0.1", 403),
    ("10.0.0.1", 403), ("[::2]", 403), ("[::1].evil.example", 403), ("", 400), ("@localhost", 403),
    ("localhost@evil.example", 403), ("127.0.0.1:80@evil.example", 403), ("127.0.0.256", 403),
    ("127.0.0", 403), ("evil.example#localhost", 403),
  ])
  func hosts(_ host: String, _ status: Int) throws {
    for method in [HTTPRequest.Method.get, .post, .delete] {
      #expect(try Self.status(host, method) == status, "\(host)")
      #expect(try Self.status(host, method) { $0.host = "::1" } == status)
      #expect(try Self.status(host, method) { $0.host = "localhost" } == status)
    }
    // Who listens for others is asked by their names, and a token is proof enough.
    let open = status == 400 ? 400 : 200
    for address in ["0.0.0.0", "::", "10.0.0.1", "shop.example"] {
      #expect(try Self.status(host) { $0.host = address } == open)
    }
    #expect(try Self.status(host) { try Self.ask(&$0) } == open)
  }

  @Test func namesCanBeAllowed() throws {
    func status(_ host: String, asks: Bool, _ address: String = "127.0.0.1") throws -> Int {
      try Self.status(host) {
        $0.allowedHosts = ["Shop.example", "[fd00::1]"]
        $0.host = address
        if asks { try Self.ask(&$0) }
      }
    }
    for asks in [true, false] {
      for host in ["shop.example", "SHOP.example:443", "[fd00::1]:80", "localhost:1"] {
        #expect(try status(host, asks: asks) == 200)
        #expect(try status(host, asks: asks, "0.0.0.0") == 200)
      }
      #expect(try status("evil.example", asks: asks) == 403)
      #expect(try status("evil.example", asks: asks, "0.0.0.0") == 403)
    }
  }

  @Test func oneHostIsThere() throws {
    #expect(try Self.status(nil) == 400)
    #expect(try Self.status("localhost", second: "evil.example") == 400)
    #expect(try Self.status("localhost", second: "localhost") == 400)
    #expect(try Self.status(nil) { try Self.ask(&$0) } == 400)
  }

  @Test(arguments: [
    (nil, 200), ("http://localhost:8080", 200), ("https://localhost:8080", 200),
    ("http://LOCALHOST:8080", 200), ("http://localhost", 403), ("http://localhost:3000", 403),
    ("http://evil.example", 403), ("http://evil.example:8080", 403), ("null", 403), ("", 403),
    ("http://localhost:8080.evil.example", 403), ("http://localhost:8080@evil.example", 403),
  ])
  func origins(_ origin: String?, _ status: Int) throws {
    for method in [HTTPRequest.Method.post, .delete, .put, .patch] {
      #expect(try Self.status("localhost:8080", origin: origin, method) == status)
    }
    for method in [HTTPRequest.Method.get, .head, .options] {
      #expect(try Self.status("localhost:8080", origin: origin, method) == 200)
    }
    #expect(try Self.status("localhost:8080", origin: origin) { try Self.ask(&$0) } == 200)
  }

  @Test func refusalsAreProblems() async throws {
    let server = try Shop.server()
    try await server.test { client in
      let origin = HTTPFields([HTTPField(name: .origin, value: "http://evil.example")])
      let event = #"{"item": "100594"}"#
      let answer = try await client.send(.post, "/v1/sessions/s/events", event, headers: origin)
      #expect(answer.status == 403)
      #expect(answer.json["type"] == "urn:gru4rec:problem:forbidden")
      #expect(try await client.send(.get, "/v1/sessions/s").status == 404)
      let own = HTTPFields([HTTPField(name: .origin, value: "http://localhost")])
      #expect(
        try await client.send(.post, "/v1/sessions/s/events", event, headers: own).status == 200)
    }
  }

  /// As it stands on the wire: HTTP/1.0 names no host, HTTP/1.1 names one.
  @Test(arguments: [
    ("GET /v1/model HTTP/1.1\r\nHost: localhost\r\n", 200), ("GET /v1/model HTTP/1.1\r\n", 400),
    ("GET /v1/model HTTP/1.1\r\nHost: localhost\r\nhost: localhost\r\n", 400),
    ("GET /v1/model HTTP/1.1\r\nHost: evil.example\r\n", 403),
    ("GET http://localhost/v1/model HTTP/1.1\r\nHost: evil.example\r\n", 403),
    ("GET /v1/model HTTP/1.1\r\nHost:\r\n", 400), ("GET /v1/model HTTP/1.0\r\n", 200),
    ("GET /v1/model HTTP/1.0\r\nHost: evil.example\r\n", 403),
    ("GET /v1/model HTTP/1.0\r\nHost: localhost\r\nHost: localhost\r\n", 400),
  ])
  func wire(_ head: String, _ status: Int) async throws {
    try await Shop.server().listening { port in
      let answer = try await RawConnection.exchange(
        port: port, ["\(head)Connection: close\r\n\r\n"])
      #expect(answer.hasPrefix("HTTP/1.1 \(status)"), "\(answer)")
    }
  }

  @Test(arguments: [
    ("127.0.0.1", false, false), ("::1", false, false), ("localhost", false, false),
    ("0.0.0.0", false, true), ("::", false, true), ("10.0.0.1", false, true),
    ("shop.example", false, true), ("0.0.0.0", true, false),
  ])
  func openServersAreWarnedOf(_ host: String, _ asks: Bool, _ isWarned: Bool) throws {
    let lines = LogLines()
    var settings = ServerSettings()
    settings.host = host
    if asks { try Self.ask(&settings) }
    let server = try RecommendationService(
      Shop.model(), settings: settings, logger: lines.logger(.warning))
    server.warnIfOpen()
    #expect(lines.all.contains { $0.contains("no token is asked for") } == isWarned)
  }
}
