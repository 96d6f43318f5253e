import Kernels

/// How the columns of a step are cut into blocks, for any number of threads the same.
///
/// Groups of blocks are shared out to the threads; each group sums its part of the state's gradient, and
/// the groups' parts are added in their order, so that results do not depend on the number of threads.
struct ColumnBlocks {
  /// Largest number of groups, and so of threads that have work.
  static let mostGroups = 8
  /// A block's scores, rows and gradients should stay in a core's second-level cache.
  private static let mostColumns = 512
  private static let fewestColumns = 16

  /// Number of groups.
  let groups: Int
  /// Blocks of each group.
  let blocksPerGroup: Int
  private let columns: Int
  private let width: Int

  init(columns: Int) {
    self.columns = columns
    groups = min(Self.mostGroups, max(1, columns / Self.fewestColumns))
    blocksPerGroup = max(1, (columns + groups * Self.mostColumns - 1) / (groups * Self.mostColumns))
    width = (columns + groups * blocksPerGroup - 1) / (groups * blocksPerGroup)
  }

  /// Number of blocks; trailing ones may be empty.
  var count: Int { groups * blocksPerGroup }
  /// Blocks of a group.
  func blocks(of group: Int) -> Range<Int> { group * blocksPerGroup..<(group + 1) * blocksPerGroup }
  /// Columns of a block.
  func columns(of block: Int) -> Range<Int> {
    min(block * width, columns)..<min((block + 1) * width, columns)
  }

  /// Most blocks of any step with up to this many columns.
  static func mostBlocks(columns: Int) -> Int {
    mostGroups * max(1, (columns + mostGroups * mostColumns - 1) / (mostGroups * mostColumns))
  }
  /// Most columns of a block of any step.
  static var mostColumnsOfBlock: Int { mostColumns }
}

/// What one GRU layer needs during a step.
///
/// B lanes, E input size, H units.
package struct LayerWorkspace: Sendable {
  /// B × 3H products of the input, then gates, then their gradients.
  let inputProducts: Matrix
  /// B × 3H products of the state, then their gradients.
  let recurrentProducts: Matrix
  /// B × (H + 1), last column 1: the state before and after the step, changing places every step.
  package let states: [Matrix]
  /// B × (H + 1), last column 1: r ⊙ h of the form `before`.
  let resetState: Matrix?
  /// B × H dropout mask of the new state.
  package let mask: Matrix?
  /// B × H gradient of the new state.
  let stateGradient: Matrix
  /// For each block of units, its part (B × E) of the input's gradient.
  let inputGradientParts: [Matrix]
  /// For each block of units, its part (B × H) of the gradient of r ⊙ h.
  let resetGradientParts: [Matrix]
  /// Gradient of the input weights, 3H × (E or E + 1).
  let inputWeightGradient: Matrix?
  /// Gradient of the recurrent weights, 3H × (H + 1).
  let recurrentWeightGradient: Matrix

  init(
    in arena: Arena, layer: TrainableParameters.Layer, lanes: Int, form: ResetGate, dropout: Bool
  ) {
    let units = layer.layout.units
    func stateMatrix() -> Matrix {
      let matrix = arena.matrix(rows: lanes, columns: units + 1)
      matrix.columns(units..<units + 1).fill(1)
      return matrix
    }
    inputProducts = arena.matrix(rows: lanes, columns: 3 * units)
    recurrentProducts = arena.matrix(rows: lanes, columns: 3 * units)
    states = [stateMatrix(), stateMatrix()]
    resetState = form == .before ? stateMatrix() : nil
    mask = dropout ? arena.matrix(rows: lanes, columns: units) : nil
    stateGradient = arena.matrix(rows: lanes, columns: units)
    let blocks = layer.layout.blocks
    inputGradientParts =
      layer.inputSize == 0
      ? [] : (0..<blocks).map { _ in arena.matrix(rows: lanes, columns: layer.inputSize) }
    resetGradientParts =
      form == .after
      ? [] : (0..<blocks).map { _ in arena.matrix(rows: lanes, columns: units) }
    inputWeightGradient = layer.input.map { arena.matrix(rows: $0.rows, columns: $0.width) }
    recurrentWeightGradient = arena.matrix(rows: 3 * units, columns: units + 1)
  }
}

/// What one training step needs beside parameters and plan.
///
/// All matrices are allocated before the first step.
package struct StepWorkspace: Sendable {
  package let layers: [LayerWorkspace]
  /// B × E (one column more, always 1, in the form `after`): the lanes' input vectors.
  let inputRows: Matrix?
  /// B × E dropout mask of the input vectors.
  package let inputMask: Matrix?
  /// Gradient rows of the distinct inputs, as wide as the table that inputs come from.
  let inputGradient: Matrix
  /// U × (H + 1) output rows of the columns; none when all items are scored where they lie.
  let columnRows: Matrix?
  /// M × U scores, block after block.
  let scores: Vector<Float>
  /// For each group of columns, its part (B × H) of the last state's gradient.
  let groupGradients: [Matrix]
  /// U × (H + 1) when gradients are clipped, which needs all of them at once; else one block a thread.
  let columnGradients: [Matrix]
  let sums: LossSums
  /// Each thread's own copy of the joined sums and lanes' losses.
  let totals: [LossSums]
  let laneLosses: [Vector<Float>]
  /// 0, 1, 2, …: rows of a dense table.
  let identity: Vector<Int32>
  /// Squared norms of the gradient's parts, one slot per part.
  let squaredNorms: Vector<Double>

  init(in arena: Arena, parameters: TrainableParameters, threads: Int) {
    let hyperparameters = parameters.hyperparameters
    let lanes = hyperparameters.batchSize
    let form = hyperparameters.gruForm
    layers = parameters.layers.map {
      LayerWorkspace(
        in: arena, layer: $0, lanes: lanes, form: form, dropout: hyperparameters.hiddenDropout > 0)
    }
    let inputSize = parameters.layers.first?.inputSize ?? 0
    let constant = form == .after ? 1 : 0
    if inputSize + constant > 0 {
      let rows = arena.matrix(rows: lanes, columns: inputSize + constant)
      if constant == 1 { rows.columns(inputSize..<inputSize + 1).fill(1) }
      inputRows = rows
    } else {
      inputRows = nil
    }
    inputMask =
      hyperparameters.embeddingDropout > 0 && inputSize > 0
      ? arena.matrix(rows: lanes, columns: inputSize) : nil
    inputGradient = arena.matrix(rows: lanes, columns: parameters.inputTable.width)

    let width = parameters.output.width
    let all = hyperparameters.negativeSamples == .all
    let columns =
      all
      ? parameters.itemCount
      : min(parameters.itemCount, lanes + hyperparameters.negativeSamples.sampleCount)
    columnRows = all ? nil : arena.matrix(rows: columns, columns: width)
    scores = arena.vector(Float.self, count: lanes * columns)
    groupGradients = (0..<ColumnBlocks.mostGroups).map { _ in
      arena.matrix(rows: lanes, columns: width - 1)
    }
    columnGradients =
      hyperparameters.gradientClip > 0
      ? [arena.matrix(rows: columns, columns: width)]
      : (0..<threads).map { _ in
        arena.matrix(rows: ColumnBlocks.mostColumnsOfBlock, columns: width)
      }
    sums = LossSums(in: arena, blocks: ColumnBlocks.mostBlocks(columns: columns), lanes: lanes)
    totals = (0..<threads).map { _ in LossSums(in: arena, blocks: 1, lanes: lanes) }
    laneLosses = (0..<threads).map { _ in arena.vector(Float.self, count: lanes) }
    let mostRows = parameters.layers.map { 3 * $0.layout.units }.max() ?? 0
    identity = arena.vector(Int32.self, count: mostRows)
    for row in 0..<mostRows { identity[row] = Int32(row) }
    squaredNorms = arena.vector(
      Double.self,
      count: ColumnBlocks.mostBlocks(columns: columns) + lanes + 16 * parameters.layers.count)
  }
}

extension TrainableParameters {
  /// The table whose rows are the items' inputs.
  var inputTable: ParameterTable { gates ?? input ?? output }
}
