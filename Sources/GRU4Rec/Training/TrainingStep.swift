import Kernels

/// One training step of GRU4Rec, run by all members of a team at once.
///
/// Letters: M lanes, U distinct columns, E input size, H units of a layer. Forward:
/// inputs → GRU layers → scores of the columns → loss; backward the same way; each part's parameters are
/// updated by the thread that computed their gradient, while both are in its cache:
///
/// 1. gather the lanes' input rows;
/// 2. per layer, each thread its blocks of units: products, gates, new state;
/// 3. each thread its groups of columns: gather output rows, scores, sums of the loss;
/// 4. the same columns: gradients of the scores, the state's gradient, update of the output rows;
/// 5. per layer downwards, the same blocks of units: gradients, update of the weights;
/// 6. update of the input rows.
///
/// Between the parts the team meets. What is cut into parts, and the order in which parts are added,
/// depends on shapes only: one thread or many give the same bytes.
package final class TrainingStep: @unchecked Sendable {
  // SAFETY: members write disjoint blocks between two meetings; `cost` and the states' rearrangement
  // belong to member 0.

  package let parameters: TrainableParameters
  package let workspace: StepWorkspace
  let kernels: FusedKernels
  let hyperparameters: Hyperparameters
  let loss: ColumnLoss
  let hidden: ElementwiseActivation
  let form: ResetGate
  private let arena = Arena()

  /// Cost of the last step: Σ over lanes / configured batch size.
  package internal(set) var cost: Float = 0

  package init(
    parameters: TrainableParameters, threads: Int, instructionSet: InstructionSet = .chosen
  ) {
    self.parameters = parameters
    hyperparameters = parameters.hyperparameters
    kernels = FusedKernels(instructionSet)
    loss = hyperparameters.columnLoss
    hidden = hyperparameters.hiddenActivation.elementwise
    form = hyperparameters.gruForm
    workspace = StepWorkspace(in: arena, parameters: parameters, threads: threads)
  }

  /// Runs one step.
  ///
  /// `parity` says which of the two state buffers holds the states that enter it; the
  /// other one holds the new states afterwards. `meanwhile` is called by every member once the cost is
  /// known, at a point where members differ in load.
  package func run(
    _ plan: StepPlan, parity: Int, member: TeamMember, meanwhile: () -> Void = {}
  ) {
    if member.index == 0 { arrangeStates(plan, parity: parity) }
    gatherInputs(plan, member)
    member.meet()
    for layer in workspace.layers.indices { forward(layer, plan, parity, member) }
    let blocks = ColumnBlocks(columns: plan.columnCount)
    scoreColumns(plan, blocks, parity, member)
    member.meet()
    if loss.isPairwise {
      sumLoss(plan, blocks, member)
      member.meet()
    }
    join(plan, blocks, member)
    learnColumns(plan, blocks, parity, member)
    member.meet()
    for layer in workspace.layers.indices.reversed() {
      backward(layer, plan, blocks, parity, member)
    }
    meanwhile()
    learnInputs(plan, blocks, member)
    member.meet()
  }

  // MARK: - 1. Inputs

  /// Moves the states of lanes that stay and zeroes those of lanes that start a session.
  private func arrangeStates(_ plan: StepPlan, parity: Int) {
    for lane in 0..<plan.lanes {
      let source = Int(plan.carriedFrom[lane])
      guard source != lane else { continue }
      for layer in workspace.layers {
        let state = layer.states[parity]
        if source < 0 {
          state.columns(0..<state.columns - 1).rows(lane..<lane + 1).fill(0)
        } else {
          // Lanes keep their order, so a source is never a lane that was overwritten.
          state.copyRow(lane, from: state, source)
        }
      }
    }
  }

  private func gatherInputs(_ plan: StepPlan, _ member: TeamMember) {
    guard let rows = workspace.inputRows, parameters.gates == nil else { return }
    let size = parameters.layers[0].inputSize
    let lanes = member.share(of: plan.lanes)
    let vectors = rows.columns(0..<size).rows(lanes)
    kernels.gather(plan.inputs.slice(lanes), of: parameters.inputTable.weights, into: vectors)
    guard let mask = workspace.inputMask else { return }
    if let key = plan.maskKey {
      for lane in lanes {
        kernels.dropoutMask(
          mask.rows(lane..<lane + 1), probability: hyperparameters.embeddingDropout,
          key: RandomStream.embeddingDropout.key(seed: key, lane))
      }
    }
    kernels.multiply(vectors, by: mask.rows(lanes))
  }

  // MARK: - 3. Scores and loss

  private func rows(of columns: Range<Int>) -> Matrix {
    workspace.columnRows?.rows(columns) ?? parameters.output.weights.rows(columns)
  }

  private func scores(of columns: Range<Int>, lanes: Int) -> Matrix {
    workspace.scores.matrix(at: columns.lowerBound * lanes, rows: lanes, columns: columns.count)
  }

  private func lastState(_ plan: StepPlan, _ parity: Int) -> Matrix {
    workspace.layers[workspace.layers.count - 1].states[1 - parity].rows(0..<plan.lanes)
  }

  private func scoreColumns(
    _ plan: StepPlan, _ blocks: ColumnBlocks, _ parity: Int, _ member: TeamMember
  ) {
    let state = lastState(plan, parity)
    for group in member.share(of: blocks.groups) {
      for block in blocks.blocks(of: group) {
        let columns = blocks.columns(of: block)
        let rows = rows(of: columns)
        if workspace.columnRows != nil {
          kernels.gather(plan.columns.slice(columns), of: parameters.output.weights, into: rows)
        }
        let scores = scores(of: columns, lanes: plan.lanes)
        multiply(state, rows.transposed, into: scores)
        kernels.activate(scores, hyperparameters.scoreActivation.elementwise)
        for lane in 0..<plan.lanes {
          let column = Int(plan.targets.column[lane])
          if columns.contains(column) {
            plan.targets.score[lane] = scores[lane, column - columns.lowerBound]
          }
        }
        if !loss.isPairwise { sumLoss(plan, columns, block) }
      }
    }
  }

  private func sumLoss(_ plan: StepPlan, _ blocks: ColumnBlocks, _ member: TeamMember) {
    for group in member.share(of: blocks.groups) {
      for block in blocks.blocks(of: group) { sumLoss(plan, blocks.columns(of: block), block) }
    }
  }

  private func sumLoss(_ plan: StepPlan, _ columns: Range<Int>, _ block: Int) {
    kernels.lossSums(
      loss, scores: scores(of: columns, lanes: plan.lanes), firstColumn: columns.lowerBound,
      weight: plan.weight.slice(columns), copies: plan.copies.slice(columns), targets: plan.targets,
      block: block, into: workspace.sums)
  }

  /// Every member joins the sums for itself: cheaper than one more meeting.
  private func join(_ plan: StepPlan, _ blocks: ColumnBlocks, _ member: TeamMember) {
    let losses = workspace.laneLosses[member.index]
    kernels.joinSums(
      loss, workspace.sums, blocks: blocks.count, lanes: plan.lanes, targets: plan.targets,
      total: workspace.totals[member.index], laneLoss: losses)
    if member.index == 0 {
      var sum: Float = 0
      for lane in 0..<plan.lanes { sum += losses[lane] }
      cost = sum / Float(hyperparameters.batchSize)
    }
  }

  // MARK: - 4. Columns backward

  private func learnColumns(
    _ plan: StepPlan, _ blocks: ColumnBlocks, _ parity: Int, _ member: TeamMember
  ) {
    let state = lastState(plan, parity)
    let isShared = hyperparameters.embedding == .shared
    for group in member.share(of: blocks.groups) {
      let stateGradient = workspace.groupGradients[group].rows(0..<plan.lanes)
      for block in blocks.blocks(of: group) {
        let columns = blocks.columns(of: block)
        let scores = scores(of: columns, lanes: plan.lanes)
        kernels.lossGradient(
          loss, scores: scores, firstColumn: columns.lowerBound, weight: plan.weight.slice(columns),
          copies: plan.copies.slice(columns), targets: plan.targets,
          total: workspace.totals[member.index])
        // s = h · Wᵀ: dh = ds · W, dW = dsᵀ · h
        let rows = rows(of: columns)
        multiply(
          scores, rows.columns(0..<rows.columns - 1), into: stateGradient,
          adding: block != blocks.blocks(of: group).lowerBound)
        let gradient = columnGradient(columns, member)
        multiply(scores.transposed, state, into: gradient)
        if hyperparameters.gradientClip > 0 {
          setAside(plan, columns, gradient)
        } else {
          kernels.update(
            parameters.output, rows: plan.columns.slice(columns), gradient: gradient,
            plan.optimizer,
            keep: isShared ? plan.inputOfColumn.slice(columns) : nil, kept: workspace.inputGradient)
        }
      }
    }
  }

  func columnGradient(_ columns: Range<Int>, _ member: TeamMember) -> Matrix {
    hyperparameters.gradientClip > 0
      ? workspace.columnGradients[0].rows(columns)
      : workspace.columnGradients[member.index].rows(0..<columns.count)
  }

  // MARK: - 6. Inputs backward

  private func learnInputs(_ plan: StepPlan, _ blocks: ColumnBlocks, _ member: TeamMember) {
    let inputs = member.share(of: plan.inputCount)
    sumInputGradients(plan, inputs)
    if hyperparameters.gradientClip > 0 {
      clipAndUpdate(plan, blocks, inputs, member)
    } else {
      updateInputs(plan, inputs, plan.optimizer)
    }
  }

  /// In `shared`, a row that is not scored has no gradient of its bias, which then stays untouched.
  func updateInputs(_ plan: StepPlan, _ inputs: Range<Int>, _ rule: RowOptimizer) {
    let table = parameters.inputTable
    let scored = inputs.clamped(to: 0..<plan.scoredInputCount)
    let others = inputs.clamped(to: plan.scoredInputCount..<plan.inputCount)
    kernels.update(
      table, rows: plan.distinctInputs.slice(scored),
      gradient: workspace.inputGradient.rows(scored), rule)
    let narrow = hyperparameters.embedding == .shared ? table.narrowed(to: table.width - 1) : table
    kernels.update(
      narrow, rows: plan.distinctInputs.slice(others),
      gradient: workspace.inputGradient.rows(others).columns(0..<narrow.width), rule)
  }

  /// Adds up the lanes that show the same item, on top of its gradient as an output row.
  private func sumInputGradients(_ plan: StepPlan, _ inputs: Range<Int>) {
    let isShared = hyperparameters.embedding == .shared
    for input in inputs where !isShared || plan.columnOfInput[input] < 0 {
      workspace.inputGradient.rows(input..<input + 1).fill(0)
    }
    let first = workspace.layers[0]
    let size = parameters.layers[0].inputSize
    for lane in 0..<plan.lanes {
      let input = Int(plan.inputOfLane[lane])
      guard inputs.contains(input) else { continue }
      let sum = workspace.inputGradient.rows(input..<input + 1)
      let row = lane..<lane + 1
      guard size > 0 else {
        kernels.add(first.inputProducts.rows(row), to: sum)
        continue
      }
      let gradient = first.inputGradientParts[0].rows(row)
      for part in first.inputGradientParts.dropFirst() { kernels.add(part.rows(row), to: gradient) }
      if let mask = workspace.inputMask { kernels.multiply(gradient, by: mask.rows(row)) }
      kernels.add(gradient, to: sum.columns(0..<size))
    }
  }
}
