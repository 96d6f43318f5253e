import EventLogs
import Foundation
import Hummingbird
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
  ) -> CatalogueModel {
    CatalogueModel(
      recommender, vocabulary: ItemVocabulary(ids: ids),
      itemCounts: ids.indices.map { Int64(100 - $0) },
      identity: ModelIdentity(
        method: "folding", settings: [("layers", "64")], checksum: version))
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
  /// Lets a test talk to what answers requests, without a network.
  func test<Value>(_ body: @Sendable (TestClient) async throws -> Value) async throws -> Value {
    try await body(TestClient(responder()))
  }
}

extension [ScoredItem] {
  /// Identifiers in the shop.
  var ids: [String] { map { Shop.ids[Int($0.item)] } }
}
