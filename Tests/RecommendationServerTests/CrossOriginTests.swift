import HTTPTypes
import LiveSessionTesting
import Testing

@testable import RecommendationServer

/// Scripts of the pages that are allowed can use the server from a browser, those of no other.
@Suite struct CrossOriginTests {
  private static let shop = "https://shop.example"
  private static let token = "0123456789abcdef"

  private func server() throws -> RecommendationService {
    let origins = [Self.shop, "http://localhost:3000"].compactMap(WebOrigin.init)
    let token = try #require(BearerToken(Self.token))
    return try Shop.server {
      $0.allowedOrigins = Set(origins)
      $0.tokens = AccessTokens([token])
    }
  }

  @Test func pagesThatAreAllowedMayReadAnswers() async throws {
    try await server().test { client in
      var headers: HTTPFields = [
        .origin: Self.shop, .authorization: "Bearer \(Self.token)",
        .contentType: "application/json",
      ]
      let event = #"{"item": "100594"}"#
      let answer = try await client.send(
        .post, "/v1/sessions/s/events", event, headers: headers)
      #expect(answer.status == 200)
      #expect(answer.headers[.accessControlAllowOrigin] == Self.shop)
      #expect(answer.headers[.vary] == "Origin")
      #expect(answer.headers[.accessControlAllowCredentials] == nil)
      let exposed = answer.headers[.accessControlExposeHeaders] ?? ""
      for name in ["X-Request-Id", "Retry-After", "Idempotency-Replayed"] {
        #expect(exposed.contains(name))
      }
      // Problems can be read as well, whatever is wrong.
      for (path, status) in [("/v1/model?x=1", 422), ("/nowhere", 404), ("/v1/model/reload", 405)] {
        let problem = try await client.send(.get, path, headers: headers)
        #expect(problem.status == status)
        #expect(problem.headers[.accessControlAllowOrigin] == Self.shop)
      }
      headers[.authorization] = nil
      let refused = try await client.send(.get, "/v1/model", headers: headers)
      #expect(refused.status == 401)
      #expect(refused.headers[.accessControlAllowOrigin] == Self.shop)
    }
  }

  @Test(arguments: [
    nil, "https://other.example", "https://shop.example.evil.example", "http://shop.example",
    "https://shop.example:8443", "HTTPS://SHOP.EXAMPLE", "null", "*", "",
  ])
  func othersMayNot(_ origin: String?) async throws {
    try await server().test { client in
      var headers: HTTPFields = [.authorization: "Bearer \(Self.token)"]
      headers[.origin] = origin
      let answer = try await client.send(.get, "/v1/model", headers: headers)
      #expect(answer.headers[.accessControlAllowOrigin] == nil)
      #expect(answer.headers[.accessControlExposeHeaders] == nil)
      #expect(answer.headers[.vary] == "Origin")
      headers[.accessControlRequestMethod] = "POST"
      let preflight = try await client.send(.options, "/v1/model", headers: headers)
      #expect(preflight.status == 405)
      #expect(preflight.headers[.accessControlAllowOrigin] == nil)
      #expect(preflight.headers[.accessControlAllowMethods] == nil)
    }
  }

  /// Browsers ask before they send a token along, and hence without one.
  @Test func browsersAreToldWhatPagesMaySend() async throws {
    try await server().test { client in
      let headers: HTTPFields = [
        .origin: Self.shop, .accessControlRequestMethod: "POST",
        .accessControlRequestHeaders: "authorization,content-type",
      ]
      for path in ["/v1/sessions/s/events", "/v1/sessions/s", "/v1/items", "/nowhere"] {
        let answer = try await client.send(.options, path, headers: headers)
        #expect(answer.status == 204 && answer.text.isEmpty)
        #expect(answer.headers[.accessControlAllowOrigin] == Self.shop)
        #expect(answer.headers[.accessControlAllowCredentials] == nil)
        let methods = answer.headers[.accessControlAllowMethods] ?? ""
        #expect(["GET", "POST", "DELETE"].allSatisfy(methods.contains))
        let allowed = (answer.headers[.accessControlAllowHeaders] ?? "").lowercased()
        for name in ["authorization", "content-type", "idempotency-key", "x-request-id"] {
          #expect(allowed.contains(name))
        }
      }
      let plain = try await client.send(
        .options, "/v1/items",
        headers: [.origin: Self.shop, .authorization: "Bearer \(Self.token)"])
      #expect(plain.status == 405)
    }
  }

  @Test func withoutOriginsNothingChanges() async throws {
    try await Shop.server().test { client in
      let answer = try await client.send(.get, "/v1/model", headers: [.origin: Self.shop])
      #expect(answer.headers[.accessControlAllowOrigin] == nil && answer.headers[.vary] == nil)
    }
  }

  @Test(arguments: [
    ("https://shop.example", true), ("http://localhost:3000", true), ("http://[::1]:3000", true),
    ("https://xn--bcher-kva.example", true), ("*", false), ("null", false), ("", false),
    ("https://", false), ("https://shop.example/", false), ("https://shop.example/a", false),
    ("https://Shop.example", false), ("https://shop.example:443", false),
    ("http://shop.example:80", false), ("https://shop.example:80", true),
    ("https://*.example", false),
    ("shop.example", false), ("ftp://shop.example", false), ("https://user@shop.example", false),
    ("https://shop.example:", false), ("https://shop.example\r\nX: y", false),
  ])
  func originsAreSpeltAsBrowsersDo(_ text: String, _ isOrigin: Bool) {
    #expect((WebOrigin(text)?.text == text) == isOrigin)
  }
}
