import GRU4Rec

/// A model's tensors in Double under the names of the model file, with the optimiser's state.
///
/// I items, E input size, H units of a layer, H0 those of the first; row blocks r, z, n of H rows.
public struct TwinParameters: Sendable, Equatable {
  /// Weights by name, such as `item.output_weight` or `gru.0.input_weight`.
  public var weights: [String: DoubleTensor]
  /// Optimiser state by tensor name, then by slot: `accumulator`, `velocity`,
  /// `update_accumulator` (Adadelta), `first_moment` and `second_moment` (Adam).
  public var optimizerState: [String: [String: DoubleTensor]] = [:]
  /// Updates applied so far (Adam's t).
  public var updates = 0

  /// Given weights, no optimiser state yet.
  public init(weights: [String: DoubleTensor]) { self.weights = weights }

  /// Uniform random weights in ±`scale`, biases included so that every gradient path is exercised.
  public init(
    _ hyperparameters: Hyperparameters, itemCount: Int, scale: Double = 0.8,
    using generator: inout TwinGenerator
  ) {
    weights = [:]
    for (name, shape) in Self.shapes(hyperparameters, itemCount: itemCount) {
      weights[name] = generator.tensor(shape, in: -scale...scale)
    }
  }

  /// Name and shape of every tensor of a model, in a fixed order.
  public static func shapes(
    _ hyperparameters: Hyperparameters, itemCount: Int
  ) -> [(name: String, shape: [Int])] {
    let layers = hyperparameters.layers
    let lastUnits = layers[layers.count - 1]
    var shapes: [(name: String, shape: [Int])] = [
      ("item.output_weight", [itemCount, lastUnits]), ("item.output_bias", [itemCount]),
    ]
    var inputSize: Int?
    switch hyperparameters.embedding {
    case .shared:
      inputSize = lastUnits
    case .separate(let size):
      inputSize = size
      shapes.append(("item.input_weight", [itemCount, size]))
    case .none:
      shapes.append(("item.gate_weight", [itemCount, 3 * layers[0]]))
    }
    for (layer, units) in layers.enumerated() {
      if let inputSize { shapes.append(("gru.\(layer).input_weight", [3 * units, inputSize])) }
      shapes.append(("gru.\(layer).recurrent_weight", [3 * units, units]))
      switch hyperparameters.gruForm {
      case .after:
        shapes.append(("gru.\(layer).input_bias", [3 * units]))
        shapes.append(("gru.\(layer).recurrent_bias", [3 * units]))
      case .before:
        shapes.append(("gru.\(layer).bias", [3 * units]))
      }
      inputSize = units
    }
    return shapes
  }

  /// A weight that the model must have.
  public subscript(name: String) -> DoubleTensor {
    guard let tensor = weights[name] else {
      preconditionFailure("no tensor \(name) among \(weights.keys.sorted())")
    }
    return tensor
  }
}
