import Kernels

/// What one GRU layer needs during a step.
///
/// B lanes, L lanes padded, E input size, H units. "By lanes" are matrices with a column per lane.
package struct LayerWorkspace: Sendable {
  /// 3H × L products of the input, then gates, then their gradients.
  let inputProducts: Matrix
  /// 3H × L products of the state, then their gradients.
  let recurrentProducts: Matrix
  /// B × (H + 1), last column 1: the state before and after the step, changing places every step.
  package let states: [Matrix]
  /// (H + 1) × L, last row 1: both by lanes, before and after.
  let before: Matrix
  let after: Matrix
  /// r ⊙ h of the form `before`, as the states.
  let resetRows: Matrix?
  let resetState: Matrix?
  /// H × L dropout mask of the new state.
  package let mask: Matrix?
  /// B × H gradient of the new state, and by lanes.
  let stateGradient: Matrix
  /// For each block of units, its part (B × E) of the input's gradient.
  let inputGradientParts: [Matrix]
  /// For each block of units, its part (B × H) of the gradient of r ⊙ h.
  let resetGradientParts: [Matrix]
  /// Gradients of the input weights, 3H × (E or E + 1), and of the recurrent weights, 3H × (H + 1), when
  /// gradients are clipped, which needs all of them at once.
  let inputWeightGradient: Matrix?
  let recurrentWeightGradient: Matrix?

  init(in arena: Arena, layer: TrainableParameters.Layer, hyperparameters: Hyperparameters) {
    let lanes = hyperparameters.batchSize
    let padded = Matrix.padded(lanes)
    let isBefore = hyperparameters.gruForm == .before
    let clips = hyperparameters.gradientClip > 0
    let units = layer.layout.units
    func rows() -> Matrix { arena.rows(lanes, size: units, constant: true) }
    func byLanes() -> Matrix { arena.byLanes(lanes, size: units, constant: true) }
    inputProducts = arena.matrix(rows: 3 * units, columns: padded)
    recurrentProducts = arena.matrix(rows: 3 * units, columns: padded)
    states = [rows(), rows()]
    (before, after) = (byLanes(), byLanes())
    (resetRows, resetState) = isBefore ? (rows(), byLanes()) : (nil, nil)
    mask = hyperparameters.hiddenDropout > 0 ? arena.matrix(rows: units, columns: padded) : nil
    stateGradient = arena.matrix(rows: units, columns: padded)
    let blocks = layer.layout.blocks
    inputGradientParts =
      layer.inputSize == 0
      ? [] : (0..<blocks).map { _ in arena.matrix(rows: lanes, columns: layer.inputSize) }
    resetGradientParts =
      isBefore ? (0..<blocks).map { _ in arena.matrix(rows: lanes, columns: units) } : []
    inputWeightGradient =
      clips ? layer.input.map { arena.matrix(rows: $0.rows, columns: $0.width) } : nil
    recurrentWeightGradient = clips ? arena.matrix(rows: 3 * units, columns: units + 1) : nil
  }
}

/// What one training step needs beside parameters and plan.
///
/// All matrices are allocated before the first step.
package struct StepWorkspace: Sendable {
  package let layers: [LayerWorkspace]
  /// B × E (one column more, always 1, in the form `after`): the lanes' input vectors, and by lanes.
  let inputRows: Matrix?
  let inputs: Matrix?
  /// B × 3H of one-hot input: the lanes' rows of gates, then their gradients.
  let gateRows: Matrix?
  /// B × E dropout mask of the input vectors.
  package let inputMask: Matrix?
  /// Gradient rows of the distinct inputs, as wide as the table that inputs come from.
  let inputGradient: Matrix
  /// U × L scores.
  let scores: Matrix
  /// For each group of columns, its part (B × H) of the last state's gradient.
  let groupGradients: [Matrix]
  /// The last states as cosine scores see them; `nil` for products.
  let directions: StateDirections?
  /// U × (H + 1) gradients of the columns when they are clipped, which needs all of them at once.
  let columnGradients: Matrix?
  /// Each thread's gradients of one block of rows of any table.
  private let blockGradients: [Matrix]
  let sums: LossSums
  /// Each thread's own copy of the joined sums.
  let lossLanes: [LossLanes]
  /// Loss of each lane.
  let laneLosses: Vector<Float>
  /// Squared norms of the gradient's parts, one slot per part.
  let squaredNorms: Vector<Double>

  init(in arena: Arena, parameters: TrainableParameters, threads: Int) {
    let hyperparameters = parameters.hyperparameters
    let lanes = hyperparameters.batchSize
    let padded = Matrix.padded(lanes)
    layers = parameters.layers.map {
      LayerWorkspace(in: arena, layer: $0, hyperparameters: hyperparameters)
    }
    let inputSize = parameters.layers.first?.inputSize ?? 0
    let constant = hyperparameters.gruForm == .after
    let hasInput = inputSize > 0 || constant
    inputRows = hasInput ? arena.rows(lanes, size: inputSize, constant: constant) : nil
    inputs = hasInput ? arena.byLanes(lanes, size: inputSize, constant: constant) : nil
    gateRows = parameters.gates.map { arena.matrix(rows: lanes, columns: $0.width) }
    inputMask =
      hyperparameters.embeddingDropout > 0 && inputSize > 0
      ? arena.matrix(rows: lanes, columns: inputSize) : nil
    inputGradient = arena.matrix(rows: lanes, columns: parameters.inputTable.width)

    let width = parameters.output.width
    let columns = hyperparameters.mostColumns(itemCount: parameters.itemCount)
    let groups = ItemShards(hyperparameters, itemCount: parameters.itemCount).count
    scores = arena.matrix(rows: columns, columns: padded)
    groupGradients = (0..<groups).map { _ in
      arena.matrix(rows: lanes, columns: width - 1)
    }
    directions =
      hyperparameters.similarity == .cosine
      ? StateDirections(
        in: arena, temperature: hyperparameters.temperature, lanes: lanes, units: width - 1,
        groups: groups, threads: threads) : nil
    columnGradients =
      hyperparameters.gradientClip > 0 ? arena.matrix(rows: columns, columns: width) : nil
    let widest = parameters.denseTables.reduce(width) { max($0, $1.width) }
    blockGradients = (0..<threads).map { _ in
      arena.matrix(rows: ColumnBlocks.mostColumnsOfBlock, columns: widest)
    }
    let blocks = ColumnBlocks.mostBlocks(
      columns: columns, items: parameters.itemCount, groups: groups)
    sums = LossSums(in: arena, blocks: blocks, lanes: lanes)
    lossLanes = (0..<threads).map { _ in LossLanes(in: arena, lanes: lanes) }
    laneLosses = arena.vector(Float.self, count: lanes)
    squaredNorms = arena.vector(
      Double.self, count: blocks + lanes + 16 * parameters.layers.count)
  }

  /// Room of a thread for the gradients of `rows` rows of `width` values.
  func blockGradient(_ member: TeamMember, rows: Int, width: Int) -> Matrix {
    blockGradients[member.index].rows(0..<rows).columns(0..<width)
  }
}

extension Arena {
  /// Vectors of `size` values, a row per lane, with a constant 1 behind each where asked.
  fileprivate func rows(_ lanes: Int, size: Int, constant: Bool) -> Matrix {
    let matrix = matrix(rows: lanes, columns: constant ? size + 1 : size)
    if constant, !onlyCounts { matrix.columns(size..<size + 1).fill(1) }
    return matrix
  }

  /// The same with a column per lane.
  fileprivate func byLanes(_ lanes: Int, size: Int, constant: Bool) -> Matrix {
    let matrix = matrix(rows: constant ? size + 1 : size, columns: Matrix.padded(lanes))
    if constant, !onlyCounts { matrix.rows(size..<size + 1).fill(1) }
    return matrix
  }
}
