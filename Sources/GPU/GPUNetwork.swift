import CGPU
import Kernels

/// A network in training on a card: its tables, the lanes' states, and the launches of a step.
///
/// A step is, for one layer: forward through the layer; scores and sums of the loss; gradients of the scores; their
/// products with items' rows and with the states; back through the gates; their products; all updates. Between two
/// launches everything that was written can be read, and within one nobody reads what another block writes.
final class GPUNetwork {
  // SAFETY: addresses are the card's memory, which lives as long as `card`.
  let card: GraphicsCard
  private let shape: GPUShape
  private let base: gg_arguments
  private let layers: [GPULayer]
  private let tables: [GPUTable]
  private let scoreTiles: GPUTiles
  private let scoreGradientTiles: GPUTiles
  private let stateGradient: GPUTiles.Product

  init(
    _ shape: GPUShape, _ tables: GPUTables, sampling: gg_sampling?, _ card: GraphicsCard
  ) throws(GPUError) {
    (self.shape, self.card) = (shape, card)
    var copies: [GPUTable] = []
    func copy(_ table: ParameterTable) throws(GPUError) -> gg_table {
      copies.append(try GPUTable(table, card))
      return copies[copies.count - 1].raw
    }
    func floats(_ count: Int) throws(GPUError) -> UnsafeMutablePointer<Float> {
      try card.allocate(Float.self, count)
    }
    var a = shape.arguments
    let (batch, lanes, columns) = (shape.batch, Int(a.lane_stride), Int(a.column_room))
    if let sampling { a.sampling = sampling }
    a.output = try copy(tables.output)
    a.inputs = a.output
    if let inputs = tables.inputs { a.inputs = try copy(inputs) }
    var made: [GPULayer] = []
    for (number, weights) in tables.layers.enumerated() {
      var input: gg_table?
      if let table = weights.input { input = try copy(table) }
      made.append(
        try GPULayer(
          shape, number, lanes: lanes, input: input, recurrent: try copy(weights.recurrent),
          below: made.last, card))
    }
    let last = made[made.count - 1].raw
    let (units, stride) = (Int(last.units), Int(last.stride))

    scoreTiles = .fitting([(columns, batch, nil)], shape)
    stateGradient = (units, batch, columns)
    scoreGradientTiles = .fitting(
      [stateGradient, (columns, Int(a.output.width), nil)], shape)
    a.stats_blocks_width = Int32(scoreTiles.rows)
    a.state_parts_count = Int32(scoreGradientTiles.parts(of: stateGradient))
    a.directions = try floats(batch * stride)
    a.factors = try floats(lanes)
    a.scores = try floats(columns * lanes)
    a.stats = try floats(scoreTiles.count(columns, 1) * Int(GG_STATS) * lanes)
    a.target_scores = try floats(lanes)
    a.lane_losses = try floats(lanes)
    a.state_parts = try floats(Int(a.state_parts_count) * batch * stride)
    a.column_gradient = try floats(columns * Int(a.output.padded))
    a.input_rows = try floats(lanes * Int(a.inputs.padded))
    a.vector_stride = Int32(Matrix.padded(shape.layers[0].inputSize + 1))
    a.vectors = try floats(batch * Int(a.vector_stride))

    var normRows = columns + lanes
    for number in made.indices {
      let isTop = number == made.count - 1
      made[number].raw.above = UnsafePointer(
        isTop ? a.state_parts : made[number + 1].raw.input_parts)
      made[number].raw.above_parts =
        !isTop ? made[number + 1].raw.input_parts_count : a.cosine != 0 ? 1 : a.state_parts_count
      normRows += made[number].denseRows
    }
    if shape.gradientClip > 0 {
      a.norms = try card.allocate(Double.self, normRows)
      a.clip_scale = try floats(1)
    }
    a.norm_rows = Int32(normRows)
    (base, layers, self.tables) = (a, made, copies)
  }

  // MARK: - Copies

  /// Copies all tables to the card.
  func upload() throws(GPUError) {
    for table in tables { try table.upload(card) }
  }

  /// Copies all tables from the card; they are there once the card is waited for.
  func download() throws(GPUError) {
    for table in tables { try table.download(card) }
  }

  /// Overwrites the states of a layer that enter the next step: B × H.
  func setStates(_ values: [Float], of layer: Int, parity: Int) throws(GPUError) {
    let raw = layers[layer].raw
    let (units, stride) = (Int(raw.units), Int(raw.stride))
    precondition(values.count == shape.batch * units, "\(values.count) states of \(units) units")
    var rows = [Float](repeating: 0, count: shape.batch * stride)
    for lane in 0..<shape.batch {
      rows.replaceSubrange(
        lane * stride..<lane * stride + units, with: values[lane * units..<(lane + 1) * units])
    }
    try card.copyToCard(Self.states(raw, parity), rows, rows.count)
  }

  /// The states of a layer that enter the next step: B × H.
  func states(of layer: Int, parity: Int) throws(GPUError) -> [Float] {
    let raw = layers[layer].raw
    let (units, stride) = (Int(raw.units), Int(raw.stride))
    var rows = [Float](repeating: 0, count: shape.batch * stride)
    try card.copyToHost(&rows, UnsafePointer(Self.states(raw, parity)), rows.count)
    try card.synchronize()
    return (0..<shape.batch).flatMap { rows[$0 * stride..<$0 * stride + units] }
  }

  private static func states(_ layer: gg_layer, _ parity: Int) -> UnsafeMutablePointer<Float> {
    guard let states = parity == 0 ? layer.states.0 : layer.states.1 else {
      preconditionFailure("a layer without states")
    }
    return states
  }

  // MARK: - A step

  /// Masks that are given instead of drawn, for steps whose plans have no key: the inputs' B × E, and each layer's
  /// H × B.
  func setMasks(input: [Float]?, hidden: [[Float]?]) throws(GPUError) -> GPUMasks {
    let (batch, lanes) = (shape.batch, Int(base.lane_stride))
    var masks = GPUMasks(hidden: layers.map { _ in nil })
    func rows(_ values: [Float], from width: Int, to stride: Int) throws(GPUError)
      -> UnsafePointer<Float>
    {
      let count = values.count / width
      var rows = [Float](repeating: 0, count: count * stride)
      for row in 0..<count {
        rows.replaceSubrange(
          row * stride..<row * stride + width, with: values[row * width..<(row + 1) * width])
      }
      let memory = try card.allocate(Float.self, rows.count)
      try card.copyToCard(memory, rows, rows.count)
      return UnsafePointer(memory)
    }
    if let input {
      masks.input = try rows(input, from: input.count / batch, to: Int(base.vector_stride))
    }
    for (number, values) in hidden.enumerated() {
      if let values { masks.hidden[number] = try rows(values, from: batch, to: lanes) }
    }
    return masks
  }

  /// Draws the samples of steps whose plans lie one behind the other, and finds their columns.
  func launchColumns(
    steps: Int, plan: UnsafeMutablePointer<CChar>, columns: UnsafeMutablePointer<Int32>
  ) throws(GPUError) {
    var a = base
    (a.plan, a.columns) = (plan, columns)
    try card.launch(GG_KERNEL_columns, x: steps, a)
  }

  /// Launches the step of the plan that lies at `plan` on the card, and leaves its cost at `cost`.
  func launchStep(
    plan: UnsafeMutablePointer<CChar>, columns: UnsafeMutablePointer<Int32>,
    cost: UnsafeMutablePointer<Float>, masks: GPUMasks? = nil
  ) throws(GPUError) {
    var a = base
    (a.plan, a.columns, a.cost) = (plan, columns, cost)
    a.input_mask = masks?.input
    var layers = layers
    for (number, mask) in (masks?.hidden ?? []).enumerated() { layers[number].raw.mask = mask }
    try forward(a, layers)
    try score(a, layers[layers.count - 1])
    for layer in layers.reversed() { try backward(a, layer) }
    try update(a, layers)
  }

  private func forward(_ base: gg_arguments, _ layers: [GPULayer]) throws(GPUError) {
    var a = base
    for layer in layers {
      a.layer = layer.raw
      let (units, lanes) = (Int(layer.raw.units), (shape.batch + 31) / 32)
      let isLarge = GPUTiles.usesLarge(blocks: (units + 31) / 32 * lanes, shape)
      let blocks = isLarge ? (units + 31) / 32 : (units + 15) / 16
      try card.launch(isLarge ? GG_KERNEL_gru_large : GG_KERNEL_gru_small, x: blocks, y: lanes, a)
      if shape.isBefore {
        try card.launch(
          isLarge ? GG_KERNEL_candidate_large : GG_KERNEL_candidate_small, x: blocks, y: lanes, a)
      }
    }
  }

  private func score(_ base: gg_arguments, _ last: GPULayer) throws(GPUError) {
    var a = base
    a.layer = last.raw
    let (batch, columns) = (shape.batch, Int(a.column_room))
    if a.cosine != 0 { try card.launch(GG_KERNEL_directions, x: batch, a) }
    try card.launch(
      scoreTiles.isLarge ? GG_KERNEL_scores_large : GG_KERNEL_scores_small,
      x: scoreTiles.count(columns, 1), y: scoreTiles.count(1, batch), a)
    try card.launch(GG_KERNEL_gradients, x: (columns + 63) / 64, y: (batch + 31) / 32, a)
    let states = scoreGradientTiles.blocks(of: stateGradient)
    a.roles.1 = Int32(states)
    try card.launch(
      scoreGradientTiles.isLarge
        ? GG_KERNEL_score_gradients_large : GG_KERNEL_score_gradients_small,
      x: states + scoreGradientTiles.count(columns, Int(a.output.width)), a)
    if a.cosine != 0 { try card.launch(GG_KERNEL_tangents, x: batch, a) }
  }

  private func backward(_ base: gg_arguments, _ layer: GPULayer) throws(GPUError) {
    var a = base
    a.layer = layer.raw
    let (x, y) = ((shape.batch + 7) / 8, (Int(layer.raw.units) + 31) / 32)
    try card.launch(GG_KERNEL_gates, x: x, y: y, a)
    if shape.isBefore {
      try card.launch(
        layer.resetTiles.isLarge
          ? GG_KERNEL_reset_gradients_large : GG_KERNEL_reset_gradients_small,
        x: layer.resetBlocks, a)
      try card.launch(GG_KERNEL_reset, x: x, y: y, a)
    }
    let blocks = layer.gradientBlocks(isBefore: shape.isBefore)
    a.roles = Self.roles(blocks)
    try card.launch(
      layer.gradientTiles.isLarge
        ? GG_KERNEL_layer_gradients_large : GG_KERNEL_layer_gradients_small,
      x: blocks.reduce(0, +), a)
  }

  /// First block of each role.
  private static func roles(_ blocks: [Int]) -> (Int32, Int32, Int32, Int32) {
    (
      0, Int32(blocks[0]), Int32(blocks[0] + blocks[1]), Int32(blocks[0] + blocks[1] + blocks[2])
    )
  }

  private func update(_ base: gg_arguments, _ layers: [GPULayer]) throws(GPUError) {
    var launches: [(arguments: gg_arguments, blocks: Int)] = []
    var firstNorm = Int(base.column_room + base.lane_stride)
    for (number, layer) in layers.enumerated() {
      var a = base
      a.layer = layer.raw
      a.norm_rows = Int32(firstNorm)
      firstNorm += layer.denseRows
      // A warp per row, a block per input. The first launch updates items too, and sums the cost.
      let isFirst = number == 0
      let blocks = [
        isFirst ? Int(a.column_room + 7) / 8 : 0, isFirst ? shape.batch : 0,
        (layer.denseRows + 7) / 8,
      ]
      a.roles = Self.roles(blocks)
      launches.append((a, blocks.reduce(0, +) + (isFirst ? 1 : 0)))
    }
    if shape.gradientClip > 0 {
      for (number, launch) in launches.enumerated() {
        // The block of the cost has no rows.
        try card.launch(
          GG_KERNEL_norms, x: launch.blocks - (number == 0 ? 1 : 0), launch.arguments)
      }
      try card.launch(GG_KERNEL_clip, x: 1, base)
    }
    for launch in launches { try card.launch(GG_KERNEL_update, x: launch.blocks, launch.arguments) }
  }
}

/// Dropout masks on a card that were given.
struct GPUMasks {
  var input: UnsafePointer<Float>?
  var hidden: [UnsafePointer<Float>?]
}
