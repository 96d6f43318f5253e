import Foundation
import Kernels
import ModelFiles
import Recommendation
import SessionData

/// A model from a file, ready to be measured.
struct LoadedModel {
  let model: CatalogueModel
  /// The model as the server has it.
  private let serving: CatalogueModel
  private let path: String

  init(_ path: String) throws {
    self.path = path
    model = try CatalogueModel(contentsOf: path)
    serving = model.preparedForServing(threads: Machine.cores)
  }

  /// The model for measuring.
  var ready: ReadyModel {
    let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    return ReadyModel(
      recommender: model.recommender, serving: serving.recommender, vocabulary: model.vocabulary,
      settings: [("method", model.identity.method)] + model.identity.settings, fitSeconds: nil,
      size: size)
  }
}
