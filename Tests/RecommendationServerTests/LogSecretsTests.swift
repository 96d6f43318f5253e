import EventLogs
import Foundation
import LiveSessionTesting
import Logging
import SessionStates
import Testing

@testable import RecommendationServer

/// No secret stands in the log at any level, and no catalogue.
@Suite(.timeLimit(.minutes(30))) struct LogSecretsTests {
  private static let client = "client-secret-0123"
  private static let admin = "admin-secret-45678"

  private static func request(
    _ method: String, _ uri: String, _ token: String?, _ body: String = ""
  ) -> String {
    let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
    return "\(method) \(uri) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
      + "\(authorization)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  @Test(arguments: [Logger.Level.trace, .debug, .info])
  func nothingIsGivenAway(_ level: Logger.Level) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "tokens").path
    try Data(Self.client.utf8).write(to: URL(filePath: path))
    let lines = LogLines()
    var settings = ServerSettings()
    settings.port = 0
    settings.drain = .milliseconds(1)
    settings.sessions = Shop.patientSettings
    settings.tokens = try AccessTokens(contentsOf: path)
    settings.adminTokens = AccessTokens([try #require(BearerToken(Self.admin))])
    let store = TestStore()
    let server = try RecommendationService(
      models: [Shop.source()], store: store,
      titles: ItemTable(["100594": "Baking Tray, Blue"]), settings: settings,
      logger: lines.logger(level))
    let (ports, ready) = AsyncStream.makeStream(of: Int.self)
    let running = Task { try await server.run(handlingSignals: false) { ready.yield($0) } }
    var iterator = ports.makeAsyncIterator()
    let port = try #require(await iterator.next())
    let event = #"{"item": "100594", "k": 1}"#
    for token in [nil, "wrong-secret-91011", Self.client, Self.admin] {
      for (method, uri, body) in [
        ("POST", "/v1/sessions/s/events", event), ("POST", "/v1/sessions/s/events", "{"),
        ("GET", "/v1/items?search=baking", ""), ("POST", "/v1/model/reload", ""),
        ("POST", "/v1/model/reload?model=none", ""), ("GET", "/metrics", ""), ("GET", "/no", ""),
      ] {
        let answer = try await RawConnection.exchange(
          port: port, [Self.request(method, uri, token, body)])
        #expect(answer.hasPrefix("HTTP/1.1 "))
      }
    }
    store.fail(.unavailable(reason: "no route"))
    _ = try await RawConnection.exchange(
      port: port, [Self.request("POST", "/v1/sessions/s/events", Self.client, event)])
    for text in ["new-secret-01234567\n\(Self.client)", "short-secret", "new-secret-01234567"] {
      try Data(text.utf8).write(to: URL(filePath: path))
      server.refreshTokens()
    }
    await server.stop()
    try await running.value
    let log = lines.all.joined(separator: "\n")
    #expect(log.contains("tokens read") && log.contains("tokens stay as they were"))
    #expect(log.contains("no route"))
    for piece in ["secret", "Baking", "Bearer"] { #expect(!log.contains(piece), "\(log)") }
    // Nor as bytes: "secr" is 115, 101, 99, 114.
    #expect(!log.contains("115, 101, 99"))
  }
}
