import Kernels

/// All parameters of a model in training, with the optimiser's state beside them, in this machine's memory.
///
/// Letters: I items, E input size, H units. A bias is the weight of a constant 1 behind the vector it
/// belongs to, so that products, gradients and updates take it along.
package final class TrainableParameters: @unchecked Sendable {
  // SAFETY: threads of a step write disjoint rows, as `TeamEngine` lays out.

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
  /// Which items' rows are here.
  package let shards: ItemShards
  let shape: NetworkShape
  /// I × (H + 1), or this rank's rows of it, as in all tables of items: output rows with their biases.
  let output: ParameterTable
  /// I × E, embedding `separate`.
  let input: ParameterTable?
  /// I × 3H of the first layer, embedding `none`.
  let gates: ParameterTable?
  package let layers: [Layer]
  private let arena: Arena

  /// All zero; see ``initialise(seed:items:)``.
  ///
  /// - Parameter shards: which items' rows are here; `nil`: those of all.
  package init(
    hyperparameters: Hyperparameters, itemCount: Int, shards: ItemShards? = nil,
    in arena: Arena = Arena()
  ) {
    self.hyperparameters = hyperparameters
    self.itemCount = itemCount
    let shards = shards ?? ItemShards(hyperparameters, itemCount: itemCount)
    self.shards = shards
    self.arena = arena
    let shape = NetworkShape(hyperparameters, items: itemCount)
    let slots = 1 + hyperparameters.stateNames.count
    func make(_ table: NetworkShape.Table) -> ParameterTable {
      let size = shape.size(of: table)
      let isOfItems = [.output, .input, .gates].contains(table)
      return ParameterTable(
        in: arena, rows: isOfItems ? shards.rowCount(items: itemCount) : size.rows,
        width: size.width, slots: slots, penalised: size.penalised,
        isUnit: table == .output && hyperparameters.similarity == .cosine)
    }
    func makeWhereNeeded(_ table: NetworkShape.Table) -> ParameterTable? {
      shape.size(of: table).width > 0 ? make(table) : nil
    }
    self.shape = shape
    output = make(.output)
    input = makeWhereNeeded(.input)
    gates = makeWhereNeeded(.gates)
    layers = shape.layers.enumerated().map { number, layer in
      Layer(
        inputSize: layer.inputSize, layout: GateLayout(units: layer.units),
        input: makeWhereNeeded(.layerInput(number)), recurrent: make(.layerRecurrent(number)))
    }
  }

  /// A table that the network has.
  func table(_ table: NetworkShape.Table) -> ParameterTable {
    let found: ParameterTable? =
      switch table {
      case .output: output
      case .input: input
      case .gates: gates
      case .layerInput(let number): layers[number].input
      case .layerRecurrent(let number): layers[number].recurrent
      }
    guard let found else { preconditionFailure("the network has no table \(table)") }
    return found
  }

  /// The table whose rows are the items' inputs.
  var inputTable: ParameterTable { gates ?? input ?? output }

  /// The tables whose rows are all updated in every step.
  var denseTables: [ParameterTable] {
    layers.flatMap { [$0.input, $0.recurrent].compactMap { $0 } }
  }

  /// The tables with a row for each item: the outputs, and the inputs where they are others.
  var itemTables: [ParameterTable] { [output, input, gates].compactMap { $0 } }

  /// All tables.
  var tables: [ParameterTable] { itemTables + denseTables }

  /// Whether no weight is NaN or infinite.
  func areFinite(_ kernels: FusedKernels) -> Bool {
    areBounded(by: .greatestFiniteMagnitude, kernels)
  }

  /// Whether no weight is NaN or larger than this, whatever its sign.
  func areBounded(by most: Float, _ kernels: FusedKernels) -> Bool {
    tables.allSatisfy { kernels.areBounded($0.weights, by: most) }
  }
}
