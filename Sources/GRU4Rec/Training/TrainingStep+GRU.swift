import Kernels

/// The GRU layers of a step: each member owns blocks of units. The gates' formulas stand in
/// ``ResetGate``; the element-wise parts are fused kernels.
extension TrainingStep {
  private func inputRows(_ layer: Int, _ plan: StepPlan, _ parity: Int) -> Matrix? {
    guard let table = parameters.layers[layer].input else { return nil }
    let rows =
      layer == 0 ? workspace.inputRows : workspace.layers[layer - 1].states[1 - parity]
    // A layer below carries its constant 1 in any case; the form `before` has no bias for it.
    return rows?.rows(0..<plan.lanes).columns(0..<table.width)
  }

  private func block(_ layer: Int, _ block: Int, _ plan: StepPlan, _ parity: Int) -> GRUBlock {
    let space = workspace.layers[layer]
    let layout = parameters.layers[layer].layout
    let lanes = 0..<plan.lanes
    let units = layout.units(of: block)
    let gates = layout.rows(of: block)
    return GRUBlock(
      input: space.inputProducts.rows(lanes).columns(gates),
      recurrent: space.recurrentProducts.rows(lanes).columns(gates),
      before: space.states[parity].rows(lanes).columns(units),
      after: space.states[1 - parity].rows(lanes).columns(units),
      mask: space.mask?.rows(lanes).columns(units))
  }

  /// New states of a layer.
  func forward(_ layer: Int, _ plan: StepPlan, _ parity: Int, _ member: TeamMember) {
    let space = workspace.layers[layer]
    let parts = parameters.layers[layer]
    let layout = parts.layout
    let lanes = 0..<plan.lanes
    let state = space.states[parity].rows(lanes)
    for number in member.share(of: layout.blocks) {
      let gates = layout.rows(of: number)
      let units = layout.units(of: number)
      let current = block(layer, number, plan, parity)
      if let mask = current.mask, let key = plan.maskKey {
        kernels.dropoutMask(
          mask, probability: hyperparameters.hiddenDropout,
          key: RandomStream.hiddenDropout.key(seed: key, layer, number))
      }
      multiplyInput(layer, plan, parity, gates, into: current.input)
      switch form {
      case .after:
        multiply(
          state, parts.recurrent.weights.rows(gates).transposed, into: current.recurrent)
        kernels.afterForward(current, hidden)
      case .before:
        guard let resetState = space.resetState else { break }
        let two = gates.lowerBound..<gates.lowerBound + 2 * units.count
        multiply(
          state, parts.recurrent.weights.rows(two).transposed,
          into: current.recurrent.columns(0..<2 * units.count))
        kernels.beforeForwardGates(current, resetState: resetState.rows(lanes).columns(units))
      }
    }
    member.meet()
    guard form == .before, let resetState = space.resetState else { return }
    for number in member.share(of: layout.blocks) {
      let units = layout.units(of: number).count
      let gates = layout.rows(of: number)
      let current = block(layer, number, plan, parity)
      multiply(
        resetState.rows(lanes),
        parts.recurrent.weights.rows(gates).rows(2 * units..<3 * units).transposed,
        into: current.recurrent.columns(2 * units..<3 * units))
      kernels.beforeForwardState(current, hidden)
    }
    member.meet()
  }

  private func multiplyInput(
    _ layer: Int, _ plan: StepPlan, _ parity: Int, _ gates: Range<Int>, into products: Matrix
  ) {
    var isLookedUp = false
    if layer == 0, let table = parameters.gates {
      kernels.gather(
        plan.inputs.slice(0..<plan.lanes), of: table.weights.columns(gates), into: products)
      isLookedUp = true
    }
    if let input = parameters.layers[layer].input, let rows = inputRows(layer, plan, parity) {
      multiply(
        rows, input.weights.rows(gates).transposed, into: products, adding: isLookedUp)
    }
  }

  /// Gradients of a layer's weights, their update, and the gradient of its input.
  func backward(
    _ layer: Int, _ plan: StepPlan, _ blocks: ColumnBlocks, _ parity: Int, _ member: TeamMember
  ) {
    let space = workspace.layers[layer]
    let parts = parameters.layers[layer]
    let layout = parts.layout
    let lanes = 0..<plan.lanes
    let isTop = layer == workspace.layers.count - 1
    let gradientParts =
      isTop
      ? Array(workspace.groupGradients[0..<blocks.groups])
      : workspace.layers[layer + 1].inputGradientParts
    for number in member.share(of: layout.blocks) {
      let units = layout.units(of: number)
      let current = block(layer, number, plan, parity)
      let gradient = sum(gradientParts, lanes, units, into: space.stateGradient)
      if let mask = current.mask { kernels.multiply(gradient, by: mask) }
      switch form {
      case .after:
        kernels.afterBackward(current, gradient: gradient, hidden)
        learnWeights(layer, number, plan, parity, current)
      case .before:
        kernels.beforeBackwardState(current, gradient: gradient, hidden)
        let rows = layout.rows(of: number)
        let candidate = rows.upperBound - units.count..<rows.upperBound
        // gh_n = (r ⊙ h) · Whᵀ
        multiply(
          current.input.columns(2 * units.count..<3 * units.count),
          parts.recurrent.weights.rows(candidate).columns(0..<layout.units),
          into: space.resetGradientParts[number].rows(lanes))
      }
    }
    member.meet()
    guard form == .before else { return }
    for number in member.share(of: layout.blocks) {
      let units = layout.units(of: number)
      let current = block(layer, number, plan, parity)
      let gradient = sum(space.resetGradientParts, lanes, units, into: space.stateGradient)
      kernels.beforeBackwardReset(current, gradientOfResetState: gradient)
      learnWeights(layer, number, plan, parity, current)
    }
    member.meet()
  }

  private func sum(
    _ parts: [Matrix], _ lanes: Range<Int>, _ units: Range<Int>, into matrix: Matrix
  ) -> Matrix {
    let sum = matrix.rows(lanes).columns(units)
    sum.fill(0)
    for part in parts { kernels.add(part.rows(lanes).columns(units), to: sum) }
    return sum
  }

  /// One block's weight gradients and updates; `current` holds the gradients of its products.
  private func learnWeights(
    _ layer: Int, _ number: Int, _ plan: StepPlan, _ parity: Int, _ current: GRUBlock
  ) {
    let space = workspace.layers[layer]
    let parts = parameters.layers[layer]
    let units = parts.layout.units(of: number).count
    let gates = parts.layout.rows(of: number)
    let lanes = 0..<plan.lanes
    if let input = parts.input, let rows = inputRows(layer, plan, parity),
      let gradient = space.inputWeightGradient?.rows(gates)
    {
      // gx = x · Wxᵀ: dx = dgx · Wx, dWx = dgxᵀ · x
      if parts.inputSize > 0 {
        multiply(
          current.input, input.weights.rows(gates).columns(0..<parts.inputSize),
          into: space.inputGradientParts[number].rows(lanes))
      }
      multiply(current.input.transposed, rows, into: gradient)
      learn(input, gates, gradient, plan)
    }
    // gh = h · Whᵀ: dWh = dghᵀ · h; in the form `before` n's rows multiply r ⊙ h.
    let gradient = space.recurrentWeightGradient.rows(gates)
    let state = space.states[parity].rows(lanes)
    if let resetState = space.resetState {
      multiply(
        current.input.columns(0..<2 * units).transposed, state, into: gradient.rows(0..<2 * units))
      multiply(
        current.input.columns(2 * units..<3 * units).transposed, resetState.rows(lanes),
        into: gradient.rows(2 * units..<3 * units))
    } else {
      multiply(current.recurrent.transposed, state, into: gradient)
    }
    learn(parts.recurrent, gates, gradient, plan)
  }

  private func learn(
    _ table: ParameterTable, _ rows: Range<Int>, _ gradient: Matrix, _ plan: StepPlan
  ) {
    if hyperparameters.gradientClip > 0 {
      kernels.addPenalty(
        hyperparameters.l2, of: table, rows: workspace.identity.slice(rows), to: gradient)
    } else {
      kernels.update(
        table, rows: workspace.identity.slice(rows), gradient: gradient, plan.optimizer)
    }
  }
}
