import CKernels

/// A loss as the kernels know it.
package struct ColumnLoss: Sendable {
  var raw: gk_loss

  package enum Kind: Int, Sendable {
    case crossEntropy = 0
    case bprMax = 1
    case top1Max = 2
    case top1 = 3
    case bpr = 4
  }

  /// - Parameter scale: 1 / configured batch size.
  package init(
    _ kind: Kind, bprRegularization: Float, smoothing: Float, scale: Float,
    final: ElementwiseActivation
  ) {
    raw = gk_loss(
      kind: Int32(kind.rawValue), bpreg: bprRegularization, smoothing: smoothing, scale: scale,
      final: final.raw)
  }

  /// Whether a column's part of the loss depends on the target's score.
  package var isPairwise: Bool { raw.kind != Int32(GK_CROSS_ENTROPY) }
}

/// What each lane of a step brings to the loss; M entries each.
package struct LaneTargets: Sendable {
  /// Column of the lane's target.
  package let column: Vector<Int32>
  /// Weight of that column in its own lane.
  package let ownWeight: Vector<Float>
  /// Copies of that column in its own lane, the target itself included.
  package let ownCopies: Vector<Float>
  /// N: columns that the lane counts, with their copies.
  package let columns: Vector<Float>
  /// logQ's correction of the target's score.
  package let correction: Vector<Float>
  /// logQ's corrections of all N columns together.
  package let correctionSum: Vector<Float>
  /// The target's activated score, filled in by the step.
  package let score: Vector<Float>

  package init(in arena: Arena, lanes: Int) {
    column = arena.vector(Int32.self, count: lanes)
    ownWeight = arena.vector(Float.self, count: lanes)
    ownCopies = arena.vector(Float.self, count: lanes)
    columns = arena.vector(Float.self, count: lanes)
    correction = arena.vector(Float.self, count: lanes)
    correctionSum = arena.vector(Float.self, count: lanes)
    score = arena.vector(Float.self, count: lanes)
  }
}

/// Sums of the loss over columns: one entry per block and lane.
package struct LossSums: Sendable {
  let sums: Vector<gk_stats>

  package init(in arena: Arena, blocks: Int, lanes: Int) {
    sums = arena.vector(gk_stats.self, count: blocks * lanes)
  }
}

extension FusedKernels {
  /// Sums of block `block` for every lane, into row `block` of `sums`.
  package func lossSums(
    _ loss: ColumnLoss, scores: Matrix, firstColumn: Int, weight: Vector<Float>,
    copies: Vector<Float>, targets: LaneTargets, block: Int, into sums: LossSums
  ) {
    var loss = loss.raw
    var columns = columnBlock(scores, firstColumn, weight, copies, targets)
    table.loss_stats(
      &loss, &columns, targets.score.base, sums.sums.base + block * scores.rows)
  }

  /// Replaces activated scores by the gradients of the cost with respect to the raw scores.
  package func lossGradient(
    _ loss: ColumnLoss, scores: Matrix, firstColumn: Int, weight: Vector<Float>,
    copies: Vector<Float>, targets: LaneTargets, total: LossSums
  ) {
    var loss = loss.raw
    var columns = columnBlock(scores, firstColumn, weight, copies, targets)
    table.loss_gradient(&loss, &columns, targets.score.base, total.sums.base)
  }

  /// Joins the sums of `blocks` blocks and gives each lane's loss, not yet divided by the batch size.
  package func joinSums(
    _ loss: ColumnLoss, _ sums: LossSums, blocks: Int, lanes: Int, targets: LaneTargets,
    total: LossSums, laneLoss: Vector<Float>
  ) {
    var loss = loss.raw
    gk_join_stats(
      &loss, sums.sums.base, Int32(blocks), Int32(lanes), targets.columns.base, targets.score.base,
      targets.correction.base, targets.correctionSum.base, total.sums.base, laneLoss.base)
  }

  private func columnBlock(
    _ scores: Matrix, _ first: Int, _ weight: Vector<Float>, _ copies: Vector<Float>,
    _ targets: LaneTargets
  ) -> gk_block {
    precondition(
      scores.stride == scores.columns && weight.count >= scores.columns
        && copies.count >= scores.columns,
      "a dense block of \(scores.columns) columns with their weights")
    return gk_block(
      scores: scores.base, lanes: Int32(scores.rows), width: Int32(scores.columns),
      first: Int32(first), weight: weight.base, copies: copies.base, target: targets.column.base,
      own: targets.ownWeight.base, own_copies: targets.ownCopies.base,
      columns: targets.columns.base)
  }
}
