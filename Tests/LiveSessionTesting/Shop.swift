import LiveSessions
import Recommendation
import SessionData
import SessionStates

/// A small catalogue, and sessions in it.
package enum Shop {
  /// Identifiers by the items' numbers; those of the description's examples come first.
  package static let ids = ["100594", "100362", "100045"] + (3..<40).map { "item \($0)" }

  package static let recommender = FoldingRecommender(itemCount: ids.count)

  package static func model(
    _ recommender: FoldingRecommender = recommender, ids: [String] = ids, version: String = "v1",
    counts: [Int64]? = nil
  ) -> CatalogueModel {
    CatalogueModel(
      recommender, vocabulary: ItemVocabulary(ids: ids),
      itemCounts: counts ?? ids.indices.map { Int64(100 - $0) },
      identity: ModelIdentity(
        method: "folding", settings: [("layers", "64")], checksum: version))
  }

  package static func source(
    _ name: String = "main", _ recommender: FoldingRecommender = recommender,
    version: String = "v1", percent: Double = 0
  ) -> ModelSource {
    ModelSource(name: name, path: "\(name).safetensors", percent: percent) {
      model(recommender, version: version)
    }
  }

  package static func sessions(
    _ sources: [ModelSource] = [source()], states: any SessionStateStore = TestStore(),
    _ change: (inout LiveSessionSettings) -> Void = { _ in }
  ) throws -> LiveSessionService {
    var settings = patientSettings
    change(&settings)
    return try LiveSessionService(models: sources, states: states, settings: settings)
  }

  /// One thread, and no end of time: other tests hold up the machine for minutes, and the time must not run out
  /// where it is not the point.
  package static var patientSettings: LiveSessionSettings {
    var settings = LiveSessionSettings()
    settings.timeout = .seconds(3600)
    settings.batches.threads = 1
    return settings
  }
}

extension [ScoredItem] {
  /// Identifiers in the shop.
  package var ids: [String] { map { Shop.ids[Int($0.item)] } }
}
