import Foundation
import HTTPTypes
import LiveSessionTesting
import Testing

@testable import RecommendationServer

/// Tokens are exchanged while the server runs, and some are good for administration only.
@Suite struct AccessTests {
  private static let client = "client-0123456789"
  private static let admin = "admin-0123456789ab"

  private static func tokens(_ texts: String...) throws -> AccessTokens {
    AccessTokens(try texts.map { try #require(BearerToken($0)) })
  }

  /// What each token is let do: whom the server asks, the token, and the statuses of a session's event, of a
  /// look at the models and of a reload.
  @Test(arguments: [
    (true, true, client, [200, 200, 403]), (true, true, admin, [403, 200, 200]),
    (true, true, "other-0123456789", [401, 401, 401]), (true, true, "", [401, 401, 401]),
    (true, false, client, [200, 200, 200]), (true, false, admin, [401, 401, 401]),
    (false, true, "", [200, 200, 401]), (false, true, client, [200, 200, 401]),
    (false, true, admin, [200, 200, 200]), (false, false, "", [200, 200, 200]),
  ])
  func roles(
    _ asksClients: Bool, _ asksAdministrators: Bool, _ token: String, _ statuses: [Int]
  ) async throws {
    let (tokens, admins) = (try Self.tokens(Self.client), try Self.tokens(Self.admin))
    try await Shop.server {
      $0.tokens = asksClients ? tokens : nil
      $0.adminTokens = asksAdministrators ? admins : nil
    }.test { client in
      let headers: HTTPFields = token.isEmpty ? [:] : [.authorization: "Bearer \(token)"]
      let event = #"{"item": "100594"}"#
      let answers = [
        try await client.send(.post, "/v1/sessions/s/events", event, headers: headers),
        try await client.send(.get, "/v1/model", headers: headers),
        try await client.send(.post, "/v1/model/reload", headers: headers),
      ]
      #expect(answers.map(\.status) == statuses)
      for answer in answers where answer.status == 403 {
        #expect(answer.json["type"] == "urn:gru4rec:problem:forbidden")
      }
      let metrics = try await client.send(.get, "/metrics", headers: headers)
      #expect(metrics.status == statuses[1])
      #expect(try await client.send(.get, "/healthz").status == 200)
    }
  }

  private func file(_ text: String) throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: "tokens-\(UUID())").path
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  @Test func severalAreGoodAtOnce() async throws {
    let path = try file("\(Self.client)\r\n\n\(Self.admin)\n")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let tokens = try AccessTokens(contentsOf: path)
    #expect(tokens.count == 2)
    #expect(tokens.admit("Bearer \(Self.client)") && tokens.admit("bearer \(Self.admin)"))
    #expect(!tokens.admit("Bearer \(Self.client)\(Self.admin)") && !tokens.admit("Bearer "))
  }

  @Test func filesAreReadAgain() async throws {
    let path = try file(Self.client)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let tokens = try AccessTokens(contentsOf: path)
    #expect(try !tokens.refresh())
    try Data("\(Self.client)\n\(Self.admin)".utf8).write(to: URL(filePath: path))
    #expect(try tokens.refresh())
    #expect(tokens.admit("Bearer \(Self.client)") && tokens.admit("Bearer \(Self.admin)"))
    try Data(Self.admin.utf8).write(to: URL(filePath: path))
    #expect(try tokens.refresh())
    #expect(!tokens.admit("Bearer \(Self.client)") && tokens.admit("Bearer \(Self.admin)"))
    // What cannot be used opens nothing, closes nothing, and is said once.
    for text in ["", "\n", "short", "two words of this line", "\(Self.client)\nshort"] {
      try Data(text.utf8).write(to: URL(filePath: path))
      #expect(throws: AccessTokenError.self) { _ = try tokens.refresh() }
      #expect(try !tokens.refresh())
      #expect(tokens.count == 1 && tokens.admit("Bearer \(Self.admin)"))
    }
    try FileManager.default.removeItem(atPath: path)
    #expect(throws: AccessTokenError(path: path, reason: .unreadable)) { try tokens.refresh() }
    #expect(tokens.admit("Bearer \(Self.admin)"))
  }

  /// Orchestrators put secrets behind links, and exchange what the links lead to.
  @Test func linksAreFollowed() async throws {
    let (first, second) = (try file(Self.client), try file(Self.admin))
    let link = first + "-link"
    let files = FileManager.default
    defer { for path in [first, second, link] { try? files.removeItem(atPath: path) } }
    try files.createSymbolicLink(atPath: link, withDestinationPath: first)
    let tokens = try AccessTokens(contentsOf: link)
    #expect(tokens.admit("Bearer \(Self.client)"))
    #expect(rename(second, first) == 0)
    #expect(try tokens.refresh())
    #expect(tokens.admit("Bearer \(Self.admin)"))
  }

  @Test func filesWithoutTokensAreRefused() throws {
    for (text, reason) in [
      ("", AccessTokenError.Reason.malformed), ("two words in a line", .malformed),
      ("short", .short), ("tökens-0123456789", .malformed),
    ] {
      let path = try file(text)
      defer { try? FileManager.default.removeItem(atPath: path) }
      #expect(throws: AccessTokenError(path: path, reason: reason)) {
        _ = try AccessTokens(contentsOf: path)
      }
    }
  }
}
