import Kernels

/// All parameters of a model in training, with the optimiser's state beside them.
///
/// Letters: I items, E input size, H units. A bias is the weight of a constant 1 behind the vector it
/// belongs to, so that products, gradients and updates take it along.
package final class TrainableParameters: @unchecked Sendable {
  // SAFETY: threads of a step write disjoint rows, as `TrainingStep` lays out.

  /// One GRU layer.
  package struct Layer: Sendable {
    /// E: size of the layer's input vector; 0 for one-hot input.
    package let inputSize: Int
    let layout: GateLayout
    /// 3H × E, with the bias as last column in the form `after`; none for one-hot input in the form
    /// `before`.
    let input: ParameterTable?
    /// 3H × (H + 1): the recurrent weights and a bias.
    let recurrent: ParameterTable
  }

  package let hyperparameters: Hyperparameters
  package let itemCount: Int
  /// I × (H + 1): output rows with their biases.
  let output: ParameterTable
  /// I × E, embedding `separate`.
  let input: ParameterTable?
  /// I × 3H of the first layer, embedding `none`.
  let gates: ParameterTable?
  package let layers: [Layer]
  private let arena = Arena()

  /// All zero; see ``initialise(seed:items:)``.
  package init(hyperparameters: Hyperparameters, itemCount: Int) {
    self.hyperparameters = hyperparameters
    self.itemCount = itemCount
    let slots = 1 + hyperparameters.stateNames.count
    let arena = arena
    func table(_ rows: Int, _ width: Int, penalised: Int) -> ParameterTable {
      ParameterTable(in: arena, rows: rows, width: width, slots: slots, penalised: penalised)
    }
    let last = hyperparameters.layers.last ?? 0
    let first = hyperparameters.layers.first ?? 0
    output = table(itemCount, last + 1, penalised: last)
    let inputSize: Int
    switch hyperparameters.embedding {
    case .shared:
      inputSize = last
      (input, gates) = (nil, nil)
    case .separate(let size):
      inputSize = size
      (input, gates) = (table(itemCount, size, penalised: size), nil)
    case .none:
      inputSize = 0
      (input, gates) = (nil, table(itemCount, 3 * first, penalised: 3 * first))
    }
    let bias = hyperparameters.gruForm == .after ? 1 : 0
    var size = inputSize
    layers = hyperparameters.layers.map { units in
      defer { size = units }
      return Layer(
        inputSize: size, layout: GateLayout(units: units),
        input: size + bias == 0 ? nil : table(3 * units, size + bias, penalised: size),
        recurrent: table(3 * units, units + 1, penalised: units))
    }
  }
}

extension Optimizer {
  /// Names of the optimiser's own state per weight, in the order of the slots.
  var slotNames: [String] {
    switch self {
    case .adagrad, .rmsprop: ["accumulator"]
    case .sgd: []
    case .adadelta: ["accumulator", "update_accumulator"]
    case .adam: ["first_moment", "second_moment"]
    }
  }
}
