import Foundation
import Recommendation
import SessionData

/// A model that answers requests: one version of it, for as long as a request needs it.
final class ServedModel: Sendable {
  let name: String
  let version: String
  let vocabulary: ItemVocabulary
  let settings: [(name: String, value: String)]
  let loadedAt: Date
  let engine: any ScoringEngine
  /// Events of each item in training.
  let itemCounts: [Int64]
  /// Number of the version among those that the server has loaded; distinguishes what is cached for it.
  let serial: Int

  init(
    name: String, model: CatalogueModel, serial: Int, settings: BatchSettings,
    onBatch: @escaping @Sendable (Int) -> Void
  ) {
    self.name = name
    self.serial = serial
    version = model.identity.version
    vocabulary = model.vocabulary
    self.settings = model.identity.settings
    loadedAt = Date()
    itemCounts = model.itemCounts
    engine = Self.engine(model.recommender, settings, onBatch)
  }

  deinit { engine.stop() }

  /// Starts the threads that score.
  private static func engine(
    _ recommender: some ServableRecommender, _ settings: BatchSettings,
    _ onBatch: @escaping @Sendable (Int) -> Void
  ) -> any ScoringEngine {
    MicroBatcher(recommender, settings: settings, onBatch: onBatch)
  }
}
