import Foundation
import Recommendation
import SessionData

/// A model from a file, ready to be measured.
struct LoadedModel {
  let model: SavedModel
  /// The model as the server has it.
  private let serving: SavedModel
  private let path: String

  init(_ path: String) throws {
    self.path = path
    model = try SavedModel(contentsOf: path)
    serving = model.preparedForServing()
  }

  /// The model for measuring.
  var ready: ReadyModel {
    let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    return ReadyModel(
      recommender: model.recommender, serving: serving.recommender, vocabulary: model.vocabulary,
      settings: [("method", model.method)] + model.settings, fitSeconds: nil, size: size)
  }
}
