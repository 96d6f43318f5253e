import Baselines
import Foundation
import GRU4Rec
import Recommendation
import SessionData

/// A model to compare: how to make it from a training log, or where it is.
///
/// ```swift
/// let models = try [
///   ModelSpecification("gru4rec:preset=rsc15,epochs=5"),
///   ModelSpecification("neighbours=vsknn:k=500"),
///   ModelSpecification("model.safetensors"),
///   .making("mine") { log, seed in try myModel(log, seed) },
/// ]
/// ```
public struct ModelSpecification: Sendable {
  /// Makes a model from a training log and a seed.
  public typealias Maker = @Sendable (_ log: EventLog, _ seed: UInt64) throws -> CatalogueModel

  /// Where the model comes from.
  enum Source: Sendable {
    /// Trained.
    case gru4rec(Hyperparameters)
    /// Fitted.
    case baseline(BaselineSpecification)
    /// Loaded from a file.
    case file(String)
    /// Finished, in memory.
    case model(CatalogueModel)
    /// Made by the caller.
    case maker(isRandom: Bool, Maker)
  }

  /// What the model is called in the results.
  public var name: String
  /// The model without its name, as it was given.
  public let text: String
  let source: Source
  /// Whether the name was given and not derived.
  let isNamed: Bool

  init(_ name: String?, derived: String, text: String, _ source: Source) {
    self.name = name ?? derived
    isNamed = name != nil
    self.text = text
    self.source = source
  }

  /// A model that is finished, to be measured as it is.
  ///
  /// - Parameter name: what to call it; its kind when `nil`.
  public static func model(
    _ model: CatalogueModel, named name: String? = nil
  ) -> ModelSpecification {
    ModelSpecification(
      name, derived: model.identity.method, text: model.identity.method, .model(model))
  }

  /// A GRU4Rec model, trained on each split's training log.
  ///
  /// - Parameter name: what to call it; `gru4rec` when `nil`.
  public static func training(
    _ settings: Hyperparameters, named name: String? = nil
  ) -> ModelSpecification {
    let text = settings.text.isEmpty ? gru4rec : "\(gru4rec):\(settings.text)"
    return ModelSpecification(name, derived: gru4rec, text: text, .gru4rec(settings))
  }

  /// A recommender of your own, made from each split's training log.
  ///
  /// - Parameters:
  ///   - name: what to call it.
  ///   - isRandom: whether the model depends on the seed, so that it is made once for each.
  ///   - make: makes the model, with all items of the log's vocabulary.
  public static func making(
    _ name: String, isRandom: Bool = false, _ make: @escaping Maker
  ) -> ModelSpecification {
    ModelSpecification(name, derived: name, text: name, .maker(isRandom: isRandom, make))
  }

  /// Whether the model is made from a training log, as opposed to one that is finished.
  public var isMade: Bool {
    switch source {
    case .file, .model: false
    case .gru4rec, .baseline, .maker: true
    }
  }

  /// Whether the model depends on a seed.
  public var isRandom: Bool {
    switch source {
    case .gru4rec: true
    case .maker(let isRandom, _): isRandom
    case .file, .model, .baseline: false
    }
  }
}
