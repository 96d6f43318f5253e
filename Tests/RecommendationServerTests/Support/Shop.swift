import EventLogs
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Recommendation
import SessionData
import SessionStateStores

@testable import RecommendationServer

/// A small catalogue, and servers for it.
enum Shop {
  /// Identifiers by the items' numbers; those of the description's examples come first.
  static let ids = ["100594", "100362", "100578"] + (3..<40).map { "item \($0)" }

  static let recommender = FoldingRecommender(itemCount: ids.count)

  static func model(
    _ recommender: FoldingRecommender = recommender, version: String = "v1"
  ) -> ServableModel {
    ServableModel(
      recommender, version: version, vocabulary: ItemVocabulary(ids: ids),
      itemCounts: ids.indices.map { Int64(100 - $0) }, settings: [("layers", "64")])
  }

  static func source(
    _ name: String = "main", _ recommender: FoldingRecommender = recommender,
    version: String = "v1", percent: Double = 0
  ) -> ModelSource {
    ModelSource(name: name, path: "\(name).safetensors", percent: percent) {
      model(recommender, version: version)
    }
  }

  static func server(
    _ sources: [ModelSource] = [source()], store: any SessionStateStore = TestStore(),
    titles: ItemTable? = nil, _ change: (inout ServerSettings) -> Void = { _ in }
  ) throws -> RecommendationServer {
    var settings = ServerSettings()
    // Other tests hold up the machine for minutes; the time must not run out where it is not the point.
    settings.requestTimeout = .seconds(3600)
    change(&settings)
    let server = try RecommendationServer(
      models: sources, store: store, titles: titles, settings: settings, logger: silent)
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

extension RecommendationServer {
  /// Sends requests to what answers them, without a network.
  func test<Value>(
    _ body: @Sendable (any TestClientProtocol) async throws -> Value
  ) async throws -> Value {
    try await Application(responder: responder(), logger: logger).test(.router, body)
  }
}

extension TestClientProtocol {
  func send(
    _ method: HTTPRequest.Method, _ uri: String, _ body: String? = nil, headers: HTTPFields = [:]
  ) async throws -> Answer {
    let response = try await executeRequest(
      uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
    return Answer(status: response.status.code, headers: response.headers, body: response.body)
  }
}

extension [ScoredItem] {
  /// Identifiers in the shop.
  var ids: [String] { map { Shop.ids[Int($0.item)] } }
}
