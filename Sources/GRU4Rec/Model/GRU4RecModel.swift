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
  /// The model's file, where it holds the optimiser's state too.
  var optimizerState: SafetensorsFile?
  /// The file that the weights lie in, where they do.
  var file: SafetensorsFile?
  /// SHA-256 of the tensors of the file that the model was opened from, in hexadecimal; tells one training
  /// from another.
  public internal(set) var checksum: String?
  /// What spares most scores of a list of the best, once the model is prepared for serving.
  var screen: CatalogueScreen?
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
    return recommend(after: state, k: count, filter: filter).map {
      (vocabulary.id(of: $0.item), $0.score)
    }
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

  /// One GRU step of many sessions, as matrix products.
  public func observe(_ items: [ItemIndex], states: inout [GRU4RecState]) {
    precondition(items.count == states.count, "\(items.count) items for \(states.count) states")
    for item in items {
      precondition(0 <= item && item < itemCount, "item \(item) of \(itemCount)")
    }
    guard !items.isEmpty else { return }
    let arena = Arena()
    let indices = arena.vector(Int32.self, count: items.count)
    indices.set(items)
    var below: Matrix?
    var offset = 0
    for (number, layer) in weights.layers.enumerated() {
      let before = arena.matrix(rows: items.count, columns: layer.units)
      for row in states.indices { before.setRow(row, from: states[row].values, at: offset) }
      let after = step(layer, number, indices, below: below, before: before, in: arena)
      for row in states.indices { after.copyRow(row, into: &states[row].values, at: offset) }
      offset += layer.units
      below = after
    }
  }

  /// New states of one layer; the formulas stand in ``ResetGate``.
  private func step(
    _ layer: ModelWeights.Layer, _ number: Int, _ items: Vector<Int32>, below: Matrix?,
    before: Matrix, in arena: Arena
  ) -> Matrix {
    let (lanes, units) = (before.rows, layer.units)
    let block = GRUBlock(
      input: arena.matrix(rows: lanes, columns: 3 * units),
      recurrent: arena.matrix(rows: lanes, columns: 3 * units), before: before,
      after: arena.matrix(rows: lanes, columns: units), mask: nil)
    if let below {
      if let input = layer.input { multiply(below, input.transposed, into: block.input) }
    } else if let gates = weights.gates {
      kernels.gather(items, of: gates, into: block.input)
    } else if let input = layer.input {
      let vectors = arena.matrix(rows: lanes, columns: input.columns)
      kernels.gather(items, of: weights.input ?? weights.output, into: vectors)
      multiply(vectors, input.transposed, into: block.input)
    }
    if let bias = layer.inputBias { kernels.add(row: bias, to: block.input) }
    let hidden = hyperparameters.hiddenActivation.elementwise
    switch hyperparameters.gruForm {
    case .after:
      multiply(before, layer.recurrent.transposed, into: block.recurrent)
      kernels.add(row: layer.bias, to: block.recurrent)
      kernels.afterForward(block, hidden)
    case .before:
      let resetState = arena.matrix(rows: lanes, columns: units)
      let gates = 0..<2 * units
      let candidate = 2 * units..<3 * units
      multiply(before, layer.recurrent.rows(gates).transposed, into: block.recurrent.columns(gates))
      kernels.add(row: layer.bias, to: block.input)
      kernels.beforeForwardGates(block, resetState: resetState)
      multiply(
        resetState, layer.recurrent.rows(candidate).transposed,
        into: block.recurrent.columns(candidate))
      kernels.beforeForwardState(block, hidden)
    }
    return block.after
  }
}
