import Kernels
import Recommendation
import Safetensors
import SessionData

/// A trained GRU4Rec model: scores every item of its catalogue as a session's next one.
///
/// The hidden state is a value: an application keeps one ``GRU4RecState`` per session and pays one GRU
/// step per click.
///
/// ```swift
/// let model = try GRU4RecModel(contentsOf: "model.safetensors")
/// let next = model.recommend(after: ["sku-1", "sku-2"], count: 10)
/// ```
public struct GRU4RecModel: Sendable {
  /// Settings that the model was trained with, every default filled in.
  public let hyperparameters: Hyperparameters
  /// Items, in the order of their indices.
  public let vocabulary: ItemVocabulary
  /// What the model was trained on.
  public let training: TrainingRecord
  /// Events of each item in training.
  public let itemCounts: [Int64]
  let weights: ModelWeights
  /// What gives rows to items without clicks, where the model has it.
  public internal(set) var features: FeatureMap?
  /// The model's file, where it holds the optimiser's state too.
  var optimizerState: SafetensorsFile?
  /// The file that the weights lie in, where they do.
  var file: SafetensorsFile?
  /// SHA-256 of the tensors of the file that the model was opened from, in hexadecimal; tells one training
  /// from another.
  public internal(set) var checksum: String?
  /// What spares most scores of a list of the best, once the model is prepared for serving.
  var screen: CatalogueScreen?
  /// What spares even more, and some items of the lists with them.
  var sketch: CatalogueSketch?
  /// What finds lists in part of the items, where the model was ``indexed(by:)`` it.
  public internal(set) var index: CatalogueIndex?
  /// The rows of a large model that is prepared for serving.
  var files: ItemFiles?
  /// For the nearest items.
  let norms = ItemNorms()
  let kernels = FusedKernels()

  /// Whether the model brings its optimiser's state, for training that goes on (`--with-optimizer`).
  public var hasOptimizerState: Bool { optimizerState != nil }

  /// The next items of a session, best first, by their identifiers.
  ///
  /// - Parameters:
  ///   - items: the session so far, oldest first; items that the model does not know are passed over.
  ///   - count: how many to return; fewer when the catalogue has fewer.
  ///   - filter: items that may be returned.
  public func recommend(
    after items: [String], count: Int, filter: CandidateFilter = CandidateFilter()
  ) -> [(item: String, score: Float)] {
    var state = initialState()
    for item in items.compactMap(vocabulary.index(of:)) { observe(item, state: &state) }
    return recommend(after: state, count: count, filter: filter)
  }
}

/// What a GRU4Rec model remembers of a session: the hidden states of its layers, first to last.
public struct GRU4RecState: Sendable, Equatable {
  /// Σ H values, layer after layer.
  public internal(set) var values: [Float]
}

extension GRU4RecModel: NextItemRecommender {
  /// Size of the catalogue.
  public var itemCount: Int { vocabulary.count }

  /// The zero state.
  public func initialState() -> GRU4RecState {
    GRU4RecState(values: [Float](repeating: 0, count: hyperparameters.layers.reduce(0, +)))
  }

  /// One GRU step.
  public func observe(_ item: ItemIndex, state: inout GRU4RecState) {
    var states = [state]
    observe([item], states: &states)
    state = states[0]
  }
}
