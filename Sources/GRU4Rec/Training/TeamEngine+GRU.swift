import Kernels

/// The GRU layers of a step: each member owns blocks of units. The gates' formulas stand in
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

  private func block(_ layer: Int, _ block: Int, _ plan: StepPlan) -> GRUBlock {
    let space = workspace.layers[layer]
    let layout = parameters.layers[layer].layout
    let lanes = 0..<Matrix.padded(plan.lanes)
    let units = layout.units(of: block)
    let gates = layout.rows(of: block)
    return GRUBlock(
      input: space.inputProducts.rows(gates).columns(lanes),
      recurrent: space.recurrentProducts.rows(gates).columns(lanes),
      before: space.before.rows(units).columns(lanes),
      after: space.after.rows(units).columns(lanes),
      mask: space.mask?.rows(units).columns(lanes))
  }

  /// New states of a layer.
  func forward(_ layer: Int, _ plan: StepPlan, _ parity: Int, _ member: TeamMember) {
    let space = workspace.layers[layer]
    let parts = parameters.layers[layer]
    let layout = parts.layout
    let lanes = 0..<plan.lanes
    for number in share(member, of: layout.blocks) {
      let gates = layout.rows(of: number)
      let units = layout.units(of: number)
      let current = block(layer, number, plan)
      if let mask = current.mask, let key = plan.maskKey {
        kernels.dropoutMask(
          mask, probability: hyperparameters.hiddenDropout,
          key: RandomStream.hiddenDropout.key(seed: key, layer, number))
      }
      projectInput(layer, plan, gates, into: current.input)
      switch form {
      case .after:
        kernels.project(
          parts.recurrent.weights.rows(gates), space.before, lanes: plan.lanes,
          into: current.recurrent)
        profile?.mark(.gruProducts, member)
        kernels.afterForward(current, hidden)
        rememberState(layer, units, plan, parity)
      case .before:
        guard let resetState = space.resetState, let resetRows = space.resetRows else { break }
        let two = gates.lowerBound..<gates.lowerBound + 2 * units.count
        kernels.project(
          parts.recurrent.weights.rows(two), space.before, lanes: plan.lanes,
          into: current.recurrent.rows(0..<2 * units.count))
        profile?.mark(.gruProducts, member)
        let reset = resetState.rows(units)
        kernels.beforeForwardGates(
          current, resetState: reset.columns(0..<current.after.columns))
        kernels.transpose(reset.columns(lanes), into: resetRows.rows(lanes).columns(units))
      }
      profile?.mark(.gates, member)
    }
    meet(member)
    guard form == .before, let resetState = space.resetState, let resetRows = space.resetRows
    else { return joinUnits(layer, plan, space.after, rows: space.states[1 - parity], member) }
    joinUnits(layer, plan, resetState, rows: resetRows, member)
    for number in share(member, of: layout.blocks) {
      let units = layout.units(of: number)
      let candidate = 2 * units.count..<3 * units.count
      let current = block(layer, number, plan)
      kernels.project(
        parts.recurrent.weights.rows(layout.rows(of: number)).rows(candidate), resetState,
        lanes: plan.lanes, into: current.recurrent.rows(candidate))
      profile?.mark(.gruProducts, member)
      kernels.beforeForwardState(current, hidden)
      rememberState(layer, units, plan, parity)
      profile?.mark(.gates, member)
    }
    meet(member)
    joinUnits(layer, plan, space.after, rows: space.states[1 - parity], member)
  }

  /// Keeps a block's new state as rows too.
  private func rememberState(_ layer: Int, _ units: Range<Int>, _ plan: StepPlan, _ parity: Int) {
    let space = workspace.layers[layer]
    let lanes = 0..<plan.lanes
    kernels.transpose(
      space.after.rows(units).columns(lanes),
      into: space.states[1 - parity].rows(lanes).columns(units))
  }

  private func projectInput(
    _ layer: Int, _ plan: StepPlan, _ gates: Range<Int>, into products: Matrix
  ) {
    var isLookedUp = false
    if layer == 0, let table = parameters.gates, let rows = workspace.gateRows {
      let looked = rows.rows(0..<plan.lanes).columns(gates)
      if let exchange {
        for lane in 0..<plan.lanes {
          guard let place = plan.ranked?.inputs.place[lane] else { break }
          looked.copyRow(lane, from: exchange.inputs.columns(gates), Int(place))
        }
      } else {
        kernels.gather(
          plan.inputs.slice(0..<plan.lanes), of: table.weights.columns(gates), into: looked)
      }
      kernels.transpose(looked, into: products.columns(0..<plan.lanes))
      isLookedUp = true
    }
    if let input = parameters.layers[layer].input, let vectors = inputs(layer) {
      kernels.project(
        input.weights.rows(gates), vectors, lanes: plan.lanes, into: products, adding: isLookedUp)
    }
  }

  /// Gradients of a layer's weights, their update, and the gradient of its input.
  func backward(
    _ layer: Int, _ plan: StepPlan, _ blocks: ColumnBlocks, _ parity: Int, _ member: TeamMember
  ) {
    let space = workspace.layers[layer]
    let parts = parameters.layers[layer]
    let layout = parts.layout
    let isTop = layer == workspace.layers.count - 1
    let gradientParts = gradientParts(layer, plan, blocks, member)
    for number in share(member, of: layout.blocks) {
      let units = layout.units(of: number)
      let current = block(layer, number, plan)
      let gradient = sum(gradientParts, layer, plan, units, isTop ? member : nil)
      if let mask = current.mask { kernels.multiply(gradient, by: mask) }
      switch form {
      case .after:
        kernels.afterBackward(current, gradient: gradient, hidden)
        profile?.mark(.gates, member)
        learnWeights(layer, number, plan, parity, current, member)
      case .before:
        kernels.beforeBackwardState(current, gradient: gradient, hidden)
        profile?.mark(.gates, member)
        let rows = layout.rows(of: number)
        let candidate = rows.upperBound - units.count..<rows.upperBound
        // gh_n = (r ⊙ h) · Whᵀ
        kernels.collect(
          current.input.rows(2 * units.count..<3 * units.count),
          parts.recurrent.weights.rows(candidate).columns(0..<layout.units),
          into: space.resetGradientParts[number].rows(0..<plan.lanes))
        profile?.mark(.gradientProducts, member)
      }
    }
    meet(member)
    guard form == .before else { return }
    let resetParts = blockGradients(space.resetGradientParts, by: layer, of: layer, plan, member)
    for number in share(member, of: layout.blocks) {
      let current = block(layer, number, plan)
      let gradient = sum(resetParts, layer, plan, layout.units(of: number))
      kernels.beforeBackwardReset(current, gradientOfResetState: gradient)
      profile?.mark(.gates, member)
      learnWeights(layer, number, plan, parity, current, member)
    }
    meet(member)
  }

  /// Parts of the gradient of a layer's new state: from the groups of columns, or from the layer above.
  private func gradientParts(
    _ layer: Int, _ plan: StepPlan, _ blocks: ColumnBlocks, _ member: TeamMember
  ) -> GradientParts {
    guard layer == workspace.layers.count - 1 else {
      return blockGradients(
        workspace.layers[layer + 1].inputGradientParts, by: layer + 1, of: layer, plan, member)
    }
    return gradientParts(
      workspace.groupGradients, own: parameters.shards.own, of: layer, plan, member,
      directions: workspace.directions
    ) { _ in true }
  }

  /// Parts of the gradient of a layer's units that the blocks of a layer gave.
  private func blockGradients(
    _ parts: [Matrix], by giving: Int, of layer: Int, _ plan: StepPlan, _ member: TeamMember
  ) -> GradientParts {
    let layout = parameters.layers[giving].layout
    let own = exchange.map { $0.blocks(of: $0.rank, layout) } ?? 0..<layout.blocks
    return gradientParts(parts, own: own, of: layer, plan, member) { rank in
      exchange.map { !$0.blocks(of: rank, layout).isEmpty } ?? true
    }
  }

  /// Adds parts of a gradient of the layer's units up, and turns it by lanes.
  ///
  /// - Parameter member: who works on it where the parts are the scores', which may be those of directions.
  private func sum(
    _ gradient: GradientParts, _ layer: Int, _ plan: StepPlan, _ units: Range<Int>,
    _ member: TeamMember? = nil
  ) -> Matrix {
    let space = workspace.layers[layer]
    let lanes = 0..<plan.lanes
    let columns = units.lowerBound - gradient.firstUnit..<units.upperBound - gradient.firstUnit
    let own = gradient.parts.map { $0.rows(lanes).columns(columns) }
    addInPairs(own.count) { kernels.add(own[$0], to: own[$1]) }
    let sum = own[0]
    if let member { turnFromDirections(sum, units: units, parts: own.count, member) }
    let byLanes = space.stateGradient.rows(units)
    kernels.transpose(sum, into: byLanes.columns(lanes))
    return byLanes.columns(0..<Matrix.padded(plan.lanes))
  }

  /// One block's weight gradients and updates; `current` holds the gradients of its products.
  private func learnWeights(
    _ layer: Int, _ number: Int, _ plan: StepPlan, _ parity: Int, _ current: GRUBlock,
    _ member: TeamMember
  ) {
    let space = workspace.layers[layer]
    let parts = parameters.layers[layer]
    let units = parts.layout.units(of: number).count
    let gates = parts.layout.rows(of: number)
    let lanes = 0..<plan.lanes
    if layer == 0, let rows = workspace.gateRows {
      kernels.transpose(
        current.input.columns(lanes), into: rows.rows(lanes).columns(gates))
    }
    if let input = parts.input, let rows = inputRows(layer, plan, parity) {
      // gx = x · Wxᵀ: dx = dgx · Wx, dWx = dgxᵀ · x
      if parts.inputSize > 0 {
        kernels.collect(
          current.input, input.weights.rows(gates).columns(0..<parts.inputSize),
          into: space.inputGradientParts[number].rows(lanes))
        profile?.mark(.gradientProducts, member)
      }
      learn(
        input.rows(gates), current.input, rows, space.inputWeightGradient?.rows(gates), plan, member
      )
    }
    // gh = h · Whᵀ: dWh = dghᵀ · h; in the form `before` n's rows multiply r ⊙ h.
    let table = parts.recurrent.rows(gates)
    let gradient = space.recurrentWeightGradient?.rows(gates)
    let state = space.states[parity].rows(lanes)
    if let resetRows = space.resetRows {
      let (two, candidate) = (0..<2 * units, 2 * units..<3 * units)
      learn(table.rows(two), current.input.rows(two), state, gradient?.rows(two), plan, member)
      learn(
        table.rows(candidate), current.input.rows(candidate), resetRows.rows(lanes),
        gradient?.rows(candidate), plan, member)
    } else {
      learn(table, current.recurrent, state, gradient, plan, member)
    }
  }

  /// Gradients Σ_l s[j, l] · h[l] of all rows of a dense table, and their update; where all gradients must
  /// be known first, they go to `kept`.
  private func learn(
    _ table: ParameterTable, _ s: Matrix, _ h: Matrix, _ kept: Matrix?, _ plan: StepPlan,
    _ member: TeamMember
  ) {
    if let kept {
      kernels.outer(s, h, into: kept)
      kernels.addPenalty(hyperparameters.l2, of: table, rows: nil, to: kept)
      return
    }
    let most = ColumnBlocks.mostColumnsOfBlock
    for from in stride(from: 0, to: table.rows, by: most) {
      let rows = from..<min(from + most, table.rows)
      let gradient = workspace.blockGradient(member, rows: rows.count, width: table.width)
      kernels.outer(s.rows(rows), h, into: gradient)
      profile?.mark(.gradientProducts, member)
      kernels.update(table.rows(rows), rows: nil, gradient: gradient, plan.optimizer)
      profile?.mark(.denseUpdate, member)
    }
  }
}
