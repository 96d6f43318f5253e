import Kernels

/// The GRU layers of a step: each member owns blocks of units, or some lanes of one. The gates' formulas stand in
/// ``ResetGate``; the element-wise parts are fused kernels.
extension TeamEngine {
  /// The layer's input vectors by lanes, as wide as its input weights.
  private func inputs(_ layer: Int) -> Matrix? {
    guard let table = parameters.layers[layer].input else { return nil }
    let vectors = layer == 0 ? workspace.inputs : workspace.layers[layer - 1].after
    // A layer below carries its constant 1 in any case; the form `before` has no bias for it.
    return vectors?.rows(0..<table.width)
  }

  /// The same, a row per lane.
  private func inputRows(_ layer: Int, _ plan: StepPlan, _ parity: Int) -> Matrix? {
    guard let table = parameters.layers[layer].input else { return nil }
    let rows = layer == 0 ? workspace.inputRows : workspace.layers[layer - 1].states[1 - parity]
    return rows?.rows(0..<plan.lanes).columns(0..<table.width)
  }

  private func block(_ layer: Int, _ piece: StepPiece) -> GRUBlock {
    let space = workspace.layers[layer]
    let layout = parameters.layers[layer].layout
    let lanes = Matrix.padded(piece.lanes)
    let units = layout.units(of: piece.number)
    let gates = layout.rows(of: piece.number)
    return GRUBlock(
      input: space.inputProducts.rows(gates).columns(lanes),
      recurrent: space.recurrentProducts.rows(gates).columns(lanes),
      before: space.before.rows(units).columns(lanes),
      after: space.after.rows(units).columns(lanes),
      mask: space.mask?.rows(units).columns(lanes))
  }

  /// Products of a piece's recurrent weights with the states that enter the step: but for the candidate's in the form
  /// `before`, which wait for the reset gates.
  func projectState(_ layer: Int, _ piece: StepPiece) {
    let parts = parameters.layers[layer]
    let gates = parts.layout.rows(of: piece.number)
    let count = form == .after ? gates.count : gates.count / 3 * 2
    kernels.project(
      parts.recurrent.weights.rows(gates.lowerBound..<gates.lowerBound + count),
      workspace.layers[layer].before.columns(Matrix.padded(piece.lanes)), lanes: piece.lanes.count,
      into: block(layer, piece).recurrent.rows(0..<count))
  }

  /// New states of a layer.
  ///
  /// - Parameter meanwhile: what is done while ranks tell each other these; nothing on one rank alone.
  func forward(
    _ layer: Int, _ plan: StepPlan, _ parity: Int, _ member: TeamMember, meanwhile: Meanwhile
  ) {
    let space = workspace.layers[layer]
    let parts = parameters.layers[layer]
    let layout = parts.layout
    let pieces = unitPieces(layer, plan, member)
    for index in member.share(of: pieces.count) {
      let piece = pieces[index]
      let (number, lanes, places) = (piece.number, piece.lanes, Matrix.padded(piece.lanes))
      let gates = layout.rows(of: number)
      let units = layout.units(of: number)
      let current = block(layer, piece)
      if let mask = space.mask, let key = plan.maskKey {
        kernels.dropoutMask(
          mask.rows(units).columns(0..<Matrix.padded(plan.lanes)), columns: places,
          probability: hyperparameters.hiddenDropout,
          key: RandomStream.hiddenDropout.key(seed: key, layer, number))
      }
      projectInput(layer, plan, gates, lanes, into: current.input)
      // Several ranks have done so while the inputs were on their way.
      if exchange == nil || layer > 0 { projectState(layer, piece) }
      profile?.mark(.gruProducts, member)
      switch form {
      case .after:
        kernels.afterForward(current, hidden)
        rememberState(layer, units, lanes, parity)
      case .before:
        guard let resetState = space.resetState, let resetRows = space.resetRows else { break }
        let reset = resetState.rows(units)
        kernels.beforeForwardGates(current, resetState: reset.columns(places))
        kernels.transpose(reset.columns(lanes), into: resetRows.rows(lanes).columns(units))
      }
      profile?.mark(.gates, member)
    }
    meet(member)
    let states = space.states[1 - parity]
    guard form == .before, let resetState = space.resetState, let resetRows = space.resetRows
    else {
      return joinUnits(layer, plan, space.after, rows: states, member, meanwhile: meanwhile)
    }
    joinUnits(layer, plan, resetState, rows: resetRows, member)
    for index in member.share(of: pieces.count) {
      let piece = pieces[index]
      let units = layout.units(of: piece.number)
      let candidate = 2 * units.count..<3 * units.count
      let current = block(layer, piece)
      kernels.project(
        parts.recurrent.weights.rows(layout.rows(of: piece.number)).rows(candidate),
        resetState.columns(Matrix.padded(piece.lanes)), lanes: piece.lanes.count,
        into: current.recurrent.rows(candidate))
      profile?.mark(.gruProducts, member)
      kernels.beforeForwardState(current, hidden)
      rememberState(layer, units, piece.lanes, parity)
      profile?.mark(.gates, member)
    }
    meet(member)
    joinUnits(layer, plan, space.after, rows: states, member, meanwhile: meanwhile)
  }

  /// Keeps a block's new state as rows too.
  private func rememberState(
    _ layer: Int, _ units: Range<Int>, _ lanes: Range<Int>, _ parity: Int
  ) {
    let space = workspace.layers[layer]
    kernels.transpose(
      space.after.rows(units).columns(lanes),
      into: space.states[1 - parity].rows(lanes).columns(units))
  }

  /// - Parameter products: those of the lanes.
  private func projectInput(
    _ layer: Int, _ plan: StepPlan, _ gates: Range<Int>, _ lanes: Range<Int>,
    into products: Matrix
  ) {
    var isLookedUp = false
    if layer == 0, let table = parameters.gates, let rows = workspace.gateRows {
      let looked = rows.rows(lanes).columns(gates)
      if let exchange {
        for (row, lane) in lanes.enumerated() {
          guard let place = plan.ranked?.inputs.place[lane] else { break }
          looked.copyRow(row, from: exchange.inputs.columns(gates), Int(place))
        }
      } else {
        kernels.gather(plan.inputs.slice(lanes), of: table.weights.columns(gates), into: looked)
      }
      kernels.transpose(looked, into: products.columns(0..<lanes.count))
      isLookedUp = true
    }
    if let input = parameters.layers[layer].input, let vectors = inputs(layer) {
      kernels.project(
        input.weights.rows(gates), vectors.columns(Matrix.padded(lanes)), lanes: lanes.count,
        into: products, adding: isLookedUp)
    }
  }

  /// Gradients of a layer's weights, their update, and the gradient of its input; what is left of several ranks'
  /// weights, ``learnRest(of:_:_:_:)`` learns while they tell each other the latter.
  func backward(
    _ layer: Int, _ plan: StepPlan, _ blocks: ColumnBlocks, _ parity: Int, _ member: TeamMember
  ) {
    let space = workspace.layers[layer]
    let parts = parameters.layers[layer]
    let layout = parts.layout
    let isTop = layer == workspace.layers.count - 1
    let gradientParts = gradientParts(layer, plan, blocks, parity, member)
    let pieces = unitPieces(layer, plan, member)
    for index in member.share(of: pieces.count) {
      let piece = pieces[index]
      let units = layout.units(of: piece.number)
      let current = block(layer, piece)
      let gradient = sum(gradientParts, layer, plan, units, piece.lanes, isTop ? member : nil)
      if let mask = current.mask { kernels.multiply(gradient, by: mask) }
      switch form {
      case .after:
        kernels.afterBackward(current, gradient: gradient, hidden)
        profile?.mark(.gates, member)
        passOn(layer, piece, pieces, plan, parity, current, member)
      case .before:
        kernels.beforeBackwardState(current, gradient: gradient, hidden)
        profile?.mark(.gates, member)
        let rows = layout.rows(of: piece.number)
        let candidate = rows.upperBound - units.count..<rows.upperBound
        // gh_n = (r ⊙ h) · Whᵀ
        kernels.collect(
          current.input.rows(2 * units.count..<3 * units.count),
          parts.recurrent.weights.rows(candidate).columns(0..<layout.units),
          into: space.resetGradientParts[piece.number].rows(piece.lanes))
        profile?.mark(.gradientProducts, member)
      }
    }
    meet(member)
    if form == .before {
      let resetParts = blockGradients(space.resetGradientParts, by: layer, of: layer, plan, member)
      for index in member.share(of: pieces.count) {
        let piece = pieces[index]
        let current = block(layer, piece)
        let gradient = sum(resetParts, layer, plan, layout.units(of: piece.number), piece.lanes)
        kernels.beforeBackwardReset(current, gradientOfResetState: gradient)
        profile?.mark(.gates, member)
        passOn(layer, piece, pieces, plan, parity, current, member)
      }
      meet(member)
    }
    guard pieces.areCut, exchange == nil else { return }
    learnRest(of: layer, plan, parity, member)
    meet(member)
  }

  /// Whether a layer's weights are learnt once all members have met, not block by block: where members share a block,
  /// whose weights' gradients are of all lanes, and where there are several ranks.
  private func learnsLater(_ pieces: StepPieces) -> Bool { pieces.areCut || exchange != nil }

  /// A member's part of a layer's weights that are learnt later.
  func learnRest(of layer: Int, _ plan: StepPlan, _ parity: Int, _ member: TeamMember) {
    let layout = parameters.layers[layer].layout
    let blocks = ownBlocks(layout)
    guard let first = blocks.first, let last = blocks.last else { return }
    let rows = layout.rows(of: first).lowerBound..<layout.rows(of: last).upperBound
    learnWeights(layer, member.share(of: rows), plan, parity, member)
  }

  /// Parts of the gradient of a layer's new state: from the groups of columns, or from the layer above.
  ///
  /// While they travel, what gave them learns.
  private func gradientParts(
    _ layer: Int, _ plan: StepPlan, _ blocks: ColumnBlocks, _ parity: Int, _ member: TeamMember
  ) -> GradientParts {
    guard layer == workspace.layers.count - 1 else {
      return blockGradients(
        workspace.layers[layer + 1].inputGradientParts, by: layer + 1, of: layer, plan, member
      ) { learnRest(of: layer + 1, plan, parity, member) }
    }
    return gradientParts(
      workspace.groupGradients, own: parameters.shards.own, of: layer, plan, member,
      directions: workspace.directions, has: { _ in true },
      meanwhile: { learnRest(plan, blocks, columnPieces(plan, member), parity, member) })
  }

  /// Parts of the gradient of a layer's units that the blocks of a layer gave.
  private func blockGradients(
    _ parts: [Matrix], by giving: Int, of layer: Int, _ plan: StepPlan, _ member: TeamMember,
    meanwhile: Meanwhile = {}
  ) -> GradientParts {
    let layout = parameters.layers[giving].layout
    return gradientParts(
      parts, own: ownBlocks(layout), of: layer, plan, member,
      has: { rank in exchange.map { !$0.blocks(of: rank, layout).isEmpty } ?? true },
      meanwhile: meanwhile)
  }

  /// Adds parts of a gradient of the layer's units up for some lanes, and turns it by lanes.
  ///
  /// - Parameter member: who works on it where the parts are the scores', which may be those of directions.
  private func sum(
    _ gradient: GradientParts, _ layer: Int, _ plan: StepPlan, _ units: Range<Int>,
    _ lanes: Range<Int>, _ member: TeamMember? = nil
  ) -> Matrix {
    let space = workspace.layers[layer]
    let columns = units.lowerBound - gradient.firstUnit..<units.upperBound - gradient.firstUnit
    let own = gradient.parts.map { $0.rows(lanes).columns(columns) }
    addInPairs(own.count) { kernels.add(own[$0], to: own[$1]) }
    let sum = own[0]
    if let member {
      turnFromDirections(sum, units: units, lanes: lanes, parts: own.count, plan, member)
    }
    let byLanes = space.stateGradient.rows(units)
    kernels.transpose(sum, into: byLanes.columns(lanes))
    return byLanes.columns(Matrix.padded(lanes))
  }

  /// What a piece has of the gradient of the layer's input, and its block's weights where nobody shares it; `current`
  /// holds the gradients of its products.
  private func passOn(
    _ layer: Int, _ piece: StepPiece, _ pieces: StepPieces, _ plan: StepPlan, _ parity: Int,
    _ current: GRUBlock, _ member: TeamMember
  ) {
    let parts = parameters.layers[layer]
    let gates = parts.layout.rows(of: piece.number)
    if layer == 0, let rows = workspace.gateRows {
      kernels.transpose(
        current.input.columns(0..<piece.lanes.count), into: rows.rows(piece.lanes).columns(gates))
    }
    if let input = parts.input, parts.inputSize > 0 {
      // gx = x · Wxᵀ: dx = dgx · Wx, dWx = dgxᵀ · x
      kernels.collect(
        current.input, input.weights.rows(gates).columns(0..<parts.inputSize),
        into: workspace.layers[layer].inputGradientParts[piece.number].rows(piece.lanes))
      profile?.mark(.gradientProducts, member)
    }
    if !learnsLater(pieces) { learnWeights(layer, gates, plan, parity, member) }
  }

  /// Gradients and updates of some rows of a layer's weights, from the gradients of its products.
  private func learnWeights(
    _ layer: Int, _ rows: Range<Int>, _ plan: StepPlan, _ parity: Int, _ member: TeamMember
  ) {
    let space = workspace.layers[layer]
    let parts = parameters.layers[layer]
    let lanes = 0..<plan.lanes
    if let input = parts.input, let vectors = inputRows(layer, plan, parity) {
      learn(input, space.inputProducts, rows, vectors, space.inputWeightGradient, plan, member)
    }
    // gh = h · Whᵀ: dWh = dghᵀ · h; in the form `before` n's rows multiply r ⊙ h.
    let (table, gradient) = (parts.recurrent, space.recurrentWeightGradient)
    let state = space.states[parity].rows(lanes)
    guard let resetRows = space.resetRows else {
      return learn(table, space.recurrentProducts, rows, state, gradient, plan, member)
    }
    for number in 0..<parts.layout.blocks {
      let block = parts.layout.rows(of: number)
      let candidate = block.upperBound - block.count / 3
      let two = (block.lowerBound..<candidate).clamped(to: rows)
      let third = (candidate..<block.upperBound).clamped(to: rows)
      learn(table, space.inputProducts, two, state, gradient, plan, member)
      learn(table, space.inputProducts, third, resetRows.rows(lanes), gradient, plan, member)
    }
  }

  /// Gradients Σ_l s[j, l] · h[l] of some rows of a dense table, and their update; where all gradients must
  /// be known first, they go to `kept`.
  private func learn(
    _ table: ParameterTable, _ s: Matrix, _ rows: Range<Int>, _ h: Matrix, _ kept: Matrix?,
    _ plan: StepPlan, _ member: TeamMember
  ) {
    guard !rows.isEmpty else { return }
    if let kept = kept?.rows(rows) {
      kernels.outer(s.rows(rows), h, into: kept)
      kernels.addPenalty(hyperparameters.l2, of: table.rows(rows), rows: nil, to: kept)
      return
    }
    for rows in rows.cut(into: ColumnBlocks.mostColumnsOfBlock) {
      let gradient = workspace.blockGradient(member, rows: rows.count, width: table.width)
      kernels.outer(s.rows(rows), h, into: gradient)
      profile?.mark(.gradientProducts, member)
      kernels.update(table.rows(rows), rows: nil, gradient: gradient, plan.optimizer)
      profile?.mark(.denseUpdate, member)
      carryOn(member)
    }
  }
}
