import HTTPTypes
import LiveSessionTesting
import Logging
import Synchronization
import Testing

@testable import RecommendationServer

/// Every request has a name, which its answer, its problem document and the log agree on.
@Suite struct RequestIDTests {
  @Test(arguments: [
    "a", "7f9c24e8-1b2c", "trace:1/2_x~y=z@w+v.u", String(repeating: "a", count: 128),
  ])
  func theClientsOwnIsTaken(_ id: String) async throws {
    try await Shop.server().test { client in
      for path in ["/v1/model", "/healthz", "/", "/nowhere", "/v1/items?limit=0"] {
        let answer = try await client.send(.get, path, headers: [.xRequestID: id])
        #expect(answer.headers[.xRequestID] == id)
        if answer.status >= 400 { #expect(answer.json["request_id"]?.string == id) }
      }
    }
  }

  @Test(arguments: [nil, "", "a b", "a\"b", "é", String(repeating: "a", count: 129), "<a>", "a,b"])
  func otherwiseTheServerMakesOne(_ id: String?) async throws {
    try await Shop.server().test { client in
      var seen: Set<String> = []
      for path in ["/v1/model", "/healthz", "/", "/nowhere", "/v1/items?limit=0"] {
        var headers: HTTPFields = [:]
        headers[.xRequestID] = id
        let answer = try await client.send(.get, path, headers: headers)
        let made = try #require(answer.headers[.xRequestID])
        #expect(!made.isEmpty && made != id)
        #expect(seen.insert(made).inserted)
        if answer.status >= 400 { #expect(answer.json["request_id"]?.string == made) }
      }
    }
  }

  @Test func theLogNamesIt() async throws {
    let log = RecordedLog()
    var logger = Logger(label: "test") { _ in log }
    logger.logLevel = .debug
    let server = try RecommendationService(Shop.model(), logger: logger)
    try await server.test { client in
      _ = try await client.send(.get, "/v1/model", headers: [.xRequestID: "here-I-am"])
    }
    #expect(log.requestIDs == ["here-I-am"])
  }
}

/// Keeps the request ids of what is logged.
private final class RecordedLog: LogHandler {
  private let ids = Mutex<[String]>([])

  var requestIDs: [String] { ids.withLock { $0 } }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { nil }
    set {}
  }
  var metadata: Logger.Metadata {
    get { [:] }
    set {}
  }
  var logLevel: Logger.Level {
    get { .debug }
    set {}
  }

  func log(event: LogEvent) {
    if let id = event.metadata?["request_id"] { ids.withLock { $0.append("\(id)") } }
  }
}
