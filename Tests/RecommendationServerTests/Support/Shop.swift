import EventLogs
import Hummingbird
import LiveSessionTesting
import LiveSessions
import Logging
import NIOCore
import SessionStates

@testable import RecommendationServer

extension Shop {
  /// A server that is ready, without a network.
  static func server(
    _ sources: [ModelSource] = [source()], store: any SessionStateStore = TestStore(),
    titles: ItemTable? = nil, catalogue: LiveCatalogue? = nil,
    _ change: (inout ServerSettings) -> Void = { _ in }
  ) throws -> RecommendationService {
    var settings = ServerSettings()
    settings.port = 0
    settings.sessions = patientSettings
    settings.connectionThreads = 1
    change(&settings)
    let server = try RecommendationService(
      models: sources, store: store, titles: titles, settings: settings, catalogue: catalogue)
    server.traffic.open()
    return server
  }

  static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// What a server answered.
struct Answer: Sendable {
  let status: Int
  let headers: HTTPFields
  let body: ByteBuffer

  var text: String { String(buffer: body) }
  var json: JSONValue { (try? JSONValue(body.readableBytesView)) ?? .null }

  /// Identifiers of the list, best first.
  var items: [String] {
    (json["recommendations"]?.array ?? []).compactMap { $0["item"]?.string }
  }
}

extension RecommendationService {
  /// Lets a test talk to what answers requests, without a network.
  func test<Value>(_ body: @Sendable (TestClient) async throws -> Value) async throws -> Value {
    try await body(TestClient(responder()))
  }
}
