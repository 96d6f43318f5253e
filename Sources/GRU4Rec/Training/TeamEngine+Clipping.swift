import Kernels

/// Gradient clipping: all gradients are kept until their common norm is known.
extension TeamEngine {
  /// Takes the gradients of rows that are inputs too over to the inputs' gradients.
  func setAside(_ plan: StepPlan, _ columns: Range<Int>, _ gradient: Matrix) {
    let rows = plan.columns.slice(columns)
    if parameters.output.isUnit {
      kernels.straighten(gradient, of: parameters.output, rows: rows)
    } else if hyperparameters.l2 > 0 {
      kernels.addPenalty(hyperparameters.l2, of: parameters.output, rows: rows, to: gradient)
    }
    guard hyperparameters.embedding == .shared else { return }
    for (row, column) in columns.enumerated() {
      let input = Int(plan.inputOfColumn[column])
      guard input >= 0 else { continue }
      workspace.inputGradient.copyRow(input, from: gradient, row)
      gradient.rows(row..<row + 1).fill(0)
    }
  }

  /// Norm of all gradients together, then the updates with gradients scaled to the limit.
  func clipAndUpdate(
    _ plan: StepPlan, _ blocks: ColumnBlocks, _ inputs: InputShare, _ member: TeamMember
  ) {
    penaliseInputs(plan, inputs)
    let norms = workspace.squaredNorms
    if exchange != nil {
      // What other ranks have is 0 here.
      if member.index == 0 { for slot in 0..<norms.count { norms[slot] = 0 } }
      meet(member)
    }
    for input in inputs.all {
      norms[input] = kernels.squaredNorm(workspace.inputGradient.rows(input..<input + 1))
    }
    let shares = share(member, of: blocks.groups)
    for block in shares.flatMap({ blocks.blocks(of: $0) }) {
      norms[plan.inputCount + block] = kernels.squaredNorm(
        columnGradient(blocks.columns(of: block)))
    }
    var slot = plan.inputCount + blocks.count
    forEachDenseBlock(member) { _, gradient, isMine in
      if isMine { norms[slot] = kernels.squaredNorm(gradient) }
      slot += 1
    }
    joinNorms(norms, count: slot, member)
    member.meet()
    var squared = 0.0
    for part in 0..<slot { squared += norms[part] }
    let norm = squared.squareRoot()
    let limit = Double(hyperparameters.gradientClip)
    var rule = plan.optimizer
    rule.l2 = 0
    rule.gradientScale = norm > limit ? Float(limit / norm) : 1

    updateInputs(plan, inputs, rule)
    member.meet()
    let isShared = hyperparameters.embedding == .shared
    for block in shares.flatMap({ blocks.blocks(of: $0) }) {
      let columns = blocks.columns(of: block)
      kernels.update(
        parameters.output, rows: plan.columns.slice(columns),
        gradient: columnGradient(columns), rule,
        keep: isShared ? plan.inputOfColumn.slice(columns) : nil, kept: workspace.inputGradient)
    }
    forEachDenseBlock(member) { table, gradient, isMine in
      guard isMine else { return }
      kernels.update(
        table.table.rows(table.rows), rows: nil, gradient: gradient, rule)
    }
  }

  private func columnGradient(_ columns: Range<Int>) -> Matrix {
    guard let gradients = workspace.columnGradients else {
      preconditionFailure("the columns' gradients are kept when gradients are clipped")
    }
    return gradients.rows(columns)
  }

  /// Where inputs are rows of length 1, takes what lies along them instead.
  private func penaliseInputs(_ plan: StepPlan, _ inputs: InputShare) {
    if parameters.inputTable.isUnit {
      for range in [inputs.scored, inputs.others] {
        kernels.straighten(
          workspace.inputGradient.rows(range), of: parameters.inputTable,
          rows: plan.distinctInputs.slice(range))
      }
      return
    }
    guard hyperparameters.l2 > 0 else { return }
    let isShared = hyperparameters.embedding == .shared
    for input in inputs.all where !isShared || plan.columnOfInput[input] < 0 {
      kernels.addPenalty(
        hyperparameters.l2, of: parameters.inputTable,
        rows: plan.distinctInputs.slice(input..<input + 1),
        to: workspace.inputGradient.rows(input..<input + 1))
    }
  }

  /// Calls `body` for every block of dense weights, in the same order for every member.
  private func forEachDenseBlock(
    _ member: TeamMember,
    _ body: ((table: ParameterTable, rows: Range<Int>), Matrix, Bool) -> Void
  ) {
    for (layer, space) in zip(parameters.layers, workspace.layers) {
      let mine = share(member, of: layer.layout.blocks)
      for block in 0..<layer.layout.blocks {
        let rows = layer.layout.rows(of: block)
        if let input = layer.input, let gradient = space.inputWeightGradient {
          body((input, rows), gradient.rows(rows), mine.contains(block))
        }
        if let gradient = space.recurrentWeightGradient {
          body((layer.recurrent, rows), gradient.rows(rows), mine.contains(block))
        }
      }
    }
  }
}
