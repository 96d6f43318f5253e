import HTTPTypes
import LiveSessionTesting
import Testing

@testable import RecommendationServer

/// Who is let in, and what those are told who are not.
@Suite(.timeLimit(.minutes(30))) struct GateTests {
  private static let token = "0123456789abcdef"

  @Test func beyondTheLimitRequestsAreSentAway() async throws {
    let hold = Hold()
    var recommender = Shop.recommender
    recommender.hold = hold
    let server = try Shop.server([Shop.source("main", recommender)]) { $0.maxInFlight = 1 }
    try await server.test { client in
      let uri = "/v1/sessions/s/events"
      async let first = client.send(.post, uri, #"{"item": "100594"}"#)
      try await hold.arrival()
      let second = try await client.send(.post, uri, #"{"item": "100594", "k": 0}"#)
      #expect(second.status == 429)
      #expect(second.headers[.retryAfter] == "1")
      #expect(second.headers[.contentType] == "application/problem+json")
      for path in ["/healthz", "/readyz", "/metrics"] {
        #expect(try await client.send(.get, path).status == 200)
      }
      hold.open()
      #expect(try await first.status == 200)
      #expect(try await client.send(.post, uri, #"{"item": "100594", "k": 0}"#).status == 200)
    }
    #expect(server.traffic.inFlight == 0)
  }

  @Test(arguments: [
    (nil, 401), ("", 401), ("Bearer", 401), ("Bearer ", 401), ("Basic \(token)", 401),
    (token, 401), ("Bearer \(token)", 200), ("bearer \(token)", 200), ("Bearer \(token)0", 401),
    ("Bearer \(token.dropLast())", 401), ("Bearer \(token)\(token)", 401),
    ("Bearer 1123456789abcdef", 401), ("Bearer 0123456789abcdeF", 401),
  ])
  func tokens(_ header: String?, _ status: Int) async throws {
    let token = try #require(BearerToken(Self.token))
    try await Shop.server { $0.tokens = AccessTokens([token]) }.test { client in
      var headers: HTTPFields = [:]
      headers[.authorization] = header
      for path in ["/v1/model", "/v1/quality", "/metrics"] {
        let answer = try await client.send(.get, path, headers: headers)
        #expect(answer.status == status)
        #expect((answer.headers[.wwwAuthenticate] == "Bearer") == (status == 401))
      }
      // Other spellings are no way in, and a path that does not exist tells nothing either.
      for path in [
        "//v1/model", "/v1//model", "/v1/model/", "/metrics/", "/./v1/model", "/nowhere",
      ] {
        let answer = try await client.send(.get, path, headers: headers)
        #expect(answer.status == (status == 200 ? 404 : 401))
      }
      #expect(try await client.send(.get, "/page/../v1/model").status == 404)
      for path in ["/", "/healthz", "/readyz", "/openapi.json"] {
        #expect(try await client.send(.get, path, headers: headers).status == 200)
      }
    }
  }

  @Test(arguments: [
    ("0123456789abcdef", true), (" 0123456789abcdef\r\n", true), ("0123456789abcde", false),
    ("", false), ("0123456789 abcdef", false),
  ])
  func tokenFiles(_ text: String, _ isToken: Bool) {
    #expect((BearerToken(text) != nil) == isToken)
  }

  @Test func anEndingServerGivesConnectionsUp() async throws {
    let server = try Shop.server()
    try await server.test { client in
      #expect(try await client.send(.get, "/v1/model").headers[.connection] == nil)
      server.traffic.drain()
      #expect(try await client.send(.get, "/v1/model").headers[.connection] == nil)
      let readiness = try await client.send(.get, "/readyz")
      #expect(readiness.status == 503)
      #expect(readiness.json["type"] == "urn:gru4rec:problem:not-ready")
      #expect(try await client.send(.get, "/healthz").status == 200)
      server.traffic.end()
      let answer = try await client.send(.get, "/v1/model")
      #expect(answer.status == 200)
      #expect(answer.headers[.connection] == "close")
    }
  }
}
