import Foundation
import GRU4Rec
import Recommendation
import SessionData

/// A model from a file.
struct LoadedModel {
  let path: String
  /// What ranks the targets, and what answers one click at a time.
  let recommender: any NextItemRecommender
  let serving: any NextItemRecommender
  let vocabulary: ItemVocabulary
  /// Events of each item in the model's training.
  let itemCounts: [Int64]
  let settings: [(name: String, value: String)]
  /// Size of the file in bytes.
  let size: Int

  init(_ path: String) throws {
    self.path = path
    let model = try GRU4RecModel(contentsOf: path)
    recommender = model
    serving = model.preparedForServing(threads: Machine.cores)
    vocabulary = model.vocabulary
    itemCounts = model.itemCounts
    settings =
      [("file", path), ("seed", "\(model.training.seed)")] + model.hyperparameters.settings
    size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }
}
