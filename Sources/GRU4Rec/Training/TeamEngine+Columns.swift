import Kernels

/// The columns of a step: each member owns groups of blocks, or some lanes of one.
extension TeamEngine {
  // MARK: - Scores and loss

  private func columnBlock(
    _ plan: StepPlan, _ columns: Range<Int>, _ number: Int, _ lanes: Range<Int>,
    _ member: TeamMember
  ) -> ColumnBlock {
    ColumnBlock(
      loss, scores: workspace.scores.rows(columns), number: number,
      firstColumn: columns.lowerBound, weight: plan.weight.slice(columns),
      copies: plan.copies.slice(columns), targets: plan.targets, laneCount: plan.lanes, own: lanes,
      lanes: workspace.lossLanes[member.index], sums: workspace.sums)
  }

  /// The last layer's new states, a row per lane.
  private func lastState(_ plan: StepPlan, _ parity: Int) -> Matrix {
    workspace.layers[workspace.layers.count - 1].states[1 - parity].rows(0..<plan.lanes)
  }

  /// What the columns' rows are multiplied with, a row per lane: the new states, or their directions.
  private func scored(
    _ plan: StepPlan, _ pieces: StepPieces, _ parity: Int, _ member: TeamMember
  ) -> Matrix {
    workspace.directions?.copy(of: member, pieces).rows.rows(0..<plan.lanes)
      ?? lastState(plan, parity)
  }

  func scoreColumns(
    _ plan: StepPlan, _ blocks: ColumnBlocks, _ pieces: StepPieces, _ parity: Int,
    _ member: TeamMember
  ) {
    turnToDirections(lastState(plan, parity), pieces, member)
    let state =
      workspace.directions?.copy(of: member, pieces).byLanes
      ?? workspace.layers[workspace.layers.count - 1].after
    let activation = hyperparameters.scoreActivation.elementwise
    let targetScores = workspace.lossLanes[member.index].score
    let vectors = scored(plan, pieces, parity, member)
    let lanes = pieces.lanes(of: member)
    let own = member.share(of: pieces.count)
    func project(_ piece: StepPiece, _ block: Int) {
      let columns = blocks.columns(of: block)
      let places = Matrix.padded(piece.lanes)
      kernels.project(
        parameters.output.weights, rows: plan.columns.slice(columns), state.columns(places),
        lanes: piece.lanes.count, into: workspace.scores.rows(columns).columns(places))
      profile?.mark(.scores, member)
    }
    if exchange != nil {
      joinTargetScores(plan, vectors, into: targetScores, member) {
        guard let first = own.first else { return }
        for block in blocks.blocks(of: pieces[first].number) {
          project(pieces[first], block)
          carryOn(member)
        }
      }
    } else {
      // Every member for itself: cheaper than one more meeting.
      kernels.dots(
        parameters.output.weights, rows: plan.targets.item.slice(lanes), vectors.rows(lanes),
        into: targetScores.slice(lanes))
    }
    kernels.activate(
      targetScores.matrix(
        at: lanes.lowerBound, rows: 1, columns: Matrix.padded(lanes.count)), activation)
    profile?.mark(.joining, member)
    for index in own {
      let piece = pieces[index]
      for block in blocks.blocks(of: piece.number) {
        if exchange == nil || index != own.lowerBound { project(piece, block) }
        let columns = blocks.columns(of: block)
        kernels.activate(
          workspace.scores.rows(columns).columns(Matrix.padded(piece.lanes)), activation)
        kernels.lossSums(columnBlock(plan, columns, block, piece.lanes, member))
        profile?.mark(.loss, member)
      }
    }
  }

  /// Every member joins the sums of its lanes for itself: cheaper than one more meeting.
  func join(
    _ plan: StepPlan, _ blocks: ColumnBlocks, _ pieces: StepPieces, _ member: TeamMember
  ) {
    let lanes = workspace.lossLanes[member.index]
    kernels.joinSums(
      loss, workspace.sums, blocks: blocks.count, targets: plan.targets,
      own: pieces.lanes(of: member), into: lanes)
    let losses = workspace.laneLosses.slice(0..<plan.lanes)
    for index in member.share(of: pieces.count) {
      let piece = pieces[index]
      // Once for each lane.
      guard piece.number == pieces.numbers.lowerBound else { break }
      kernels.laneLosses(loss, lanes, targets: plan.targets, own: piece.lanes, into: losses)
    }
    profile?.mark(.joining, member)
  }

  /// Σ over lanes of their losses / configured batch size, in their order.
  func meanLoss(_ plan: StepPlan) -> Float {
    var sum: Float = 0
    for lane in 0..<plan.lanes { sum += workspace.laneLosses[lane] }
    return sum / Float(hyperparameters.batchSize)
  }

  // MARK: - Backward

  /// Blocks in descending order: the last ones scored are still in the cache.
  ///
  /// s = h · Wᵀ: dh = ds · W, dW = dsᵀ · h. What is left, ``learnRest(_:_:_:_:_:)`` learns once all members have met.
  func learnColumns(
    _ plan: StepPlan, _ blocks: ColumnBlocks, _ pieces: StepPieces, _ parity: Int,
    _ member: TeamMember
  ) {
    let state = scored(plan, pieces, parity, member)
    let weights = parameters.output.weights
    let own = member.share(of: pieces.count)
    for index in own.reversed() {
      let piece = pieces[index]
      let isLeft = pieces.areCut || exchange != nil && index == own.lowerBound
      let stateGradient = workspace.groupGradients[piece.number].rows(piece.lanes)
      let members = blocks.blocks(of: piece.number)
      for block in members.reversed() {
        let columns = blocks.columns(of: block)
        kernels.lossGradient(columnBlock(plan, columns, block, piece.lanes, member))
        profile?.mark(.loss, member)
        kernels.collect(
          workspace.scores.rows(columns).columns(Matrix.padded(piece.lanes)),
          weights.columns(0..<weights.columns - 1), rows: plan.columns.slice(columns),
          into: stateGradient, adding: block != members.upperBound - 1)
        if !isLeft { learnRows(plan, columns, state, member) }
      }
      sumAlong(piece, stateGradient, pieces, member)
    }
    profile?.mark(.gradientProducts, member)
    guard pieces.areCut, exchange == nil else { return }
    meet(member)
    learnRest(plan, blocks, pieces, parity, member)
  }

  /// The rows of pieces that members share, whose gradients are of all lanes, and which all of them have to have read
  /// before; of several ranks, of each member's last piece: the others are told the states' gradients meanwhile.
  func learnRest(
    _ plan: StepPlan, _ blocks: ColumnBlocks, _ pieces: StepPieces, _ parity: Int,
    _ member: TeamMember
  ) {
    let state = scored(plan, pieces, parity, member)
    if pieces.areCut {
      let own = member.share(of: plan.ownColumns())
      for columns in own.cut(into: ColumnBlocks.mostColumnsOfBlock) {
        learnRows(plan, columns, state, member)
      }
    } else if let last = member.share(of: pieces.count).first {
      for block in blocks.blocks(of: pieces[last].number).reversed() {
        learnRows(plan, blocks.columns(of: block), state, member)
      }
    }
  }

  /// The gradient of some columns' rows, and their update.
  private func learnRows(
    _ plan: StepPlan, _ columns: Range<Int>, _ state: Matrix, _ member: TeamMember
  ) {
    let (width, indices) = (parameters.output.weights.columns, plan.columns.slice(columns))
    let gradient =
      workspace.columnGradients?.rows(columns)
      ?? workspace.blockGradient(member, rows: columns.count, width: width)
    kernels.outer(
      workspace.scores.rows(columns), state, into: gradient,
      fetching: (table: parameters.output, rows: indices))
    profile?.mark(.gradientProducts, member)
    if hyperparameters.gradientClip > 0 {
      setAside(plan, columns, gradient)
    } else {
      kernels.update(
        parameters.output, rows: indices, gradient: gradient, plan.optimizer,
        keep: hyperparameters.embedding == .shared ? plan.inputOfColumn.slice(columns) : nil,
        kept: workspace.inputGradient)
    }
    profile?.mark(.sparseUpdate, member)
    carryOn(member)
  }
}
