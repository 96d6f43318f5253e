import Baselines
import GRU4Rec
import Recommendation
import SessionData

/// A model from a file, of either kind: a trained GRU4Rec or a baseline.
struct SavedModel {
  let recommender: any ServableRecommender
  let vocabulary: ItemVocabulary
  /// Events of each item in training.
  let itemCounts: [Int64]
  /// What it is, as `GRU4Rec` or `vsknn`.
  let method: String
  /// Settings worth showing.
  let settings: [(name: String, value: String)]
  /// SHA-256 of the file's data, in hexadecimal.
  let checksum: String?

  /// Opens a model file.
  ///
  /// - Throws: `SafetensorsError` for a file that is damaged or cannot be read, `GRU4RecError` or
  ///   ``CommandError`` for one that is no usable model.
  init(contentsOf path: String) throws {
    if try BaselineFile.isBaseline(path) {
      self.init(try BaselineFile(contentsOf: path))
    } else {
      self.init(try GRU4RecModel(contentsOf: path))
    }
  }

  init(_ model: GRU4RecModel) {
    recommender = model
    vocabulary = model.vocabulary
    itemCounts = model.itemCounts
    method = "GRU4Rec"
    settings = model.hyperparameters.settings
    checksum = model.checksum
  }

  init(_ baseline: BaselineFile) {
    vocabulary = baseline.vocabulary
    itemCounts = baseline.sessions.itemCounts(itemCount: vocabulary.count)
    method = baseline.specification.name
    settings = baseline.specification.settings
    checksum = baseline.checksum
    recommender = baseline.specification.fit(baseline.sessions, itemCount: vocabulary.count)
  }

  /// The same model, ready to answer many requests.
  func preparedForServing() -> SavedModel {
    guard let model = recommender as? GRU4RecModel else { return self }
    return SavedModel(model.preparedForServing(threads: Machine.cores))
  }
}
