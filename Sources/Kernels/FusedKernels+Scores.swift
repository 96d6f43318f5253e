import CKernels

/// Sixteen columns of scores that are ranked: what each is compared with, and what was found so far.
package struct ScoreStanding: Sendable {
  /// Lanes that are scored side by side, and columns that are compared at once.
  @inlinable package static var columns: Int { 16 }

  /// Score of each column's target; NaN for none.
  package let targets: Vector<Float>
  /// Scores above are listed; NaN lists all.
  package let limits: Vector<Float>
  private let counts: Vector<Int32>

  package init(in arena: Arena) {
    precondition(Self.columns == Int(GK_SCORES), "the kernels have \(GK_SCORES) columns")
    targets = arena.vector(Float.self, count: Self.columns)
    limits = arena.vector(Float.self, count: Self.columns)
    counts = arena.vector(Int32.self, count: 2 * Self.columns)
  }

  /// Scores of a column greater than its target's.
  package func greater(_ column: Int) -> Int { Int(counts[column]) }
  /// Scores of a column equal to its target's.
  package func equal(_ column: Int) -> Int { Int(counts[Self.columns + column]) }

  fileprivate var countsBase: UnsafeMutablePointer<Int32> { counts.base }
}

extension FusedKernels {
  // SAFETY, for all calls below: preconditions compare the shapes, those of `ScoreStanding` are fixed; row
  // numbers are the caller's promise, as `FusedKernels` says.

  /// scores = items · states + bias, item by item in rows of sixteen lanes.
  ///
  /// The bits of a score depend on its lane's state and its item alone.
  ///
  /// - Parameters:
  ///   - lanes: states of sixteen lanes, H × 16.
  ///   - items: weights, items × H.
  ///   - bias: 1 × items.
  ///   - scores: at least items × 16, without padding.
  package func score(lanes: Matrix, _ items: Matrix, bias: Matrix, into scores: Matrix) {
    let columns = ScoreStanding.columns
    precondition(
      lanes.rows == items.columns && lanes.columns == columns && lanes.stride == columns
        && bias.columns == items.rows && scores.columns == columns && scores.stride == columns
        && scores.rows >= items.rows,
      "\(items.rows) × \(items.columns) items, \(lanes.rows) × \(lanes.columns) states")
    table.score_lanes(
      lanes.base, Int32(items.columns), items.base, items.stride, bias.base, Int32(items.rows),
      scores.base)
  }

  /// scores = items · state + bias, one after the other: faster for one lane, with the same bits.
  ///
  /// - Parameters:
  ///   - lane: state of one lane, 1 × H.
  ///   - items: weights, a row of H per item.
  ///   - bias: as many values as rows of weights.
  ///   - rows: the rows that are scored; `nil` takes all, one after the other.
  ///   - scores: room for a value per item, without padding.
  package func score(
    lane: Matrix, _ items: Matrix, bias: Matrix, rows: Vector<Int32>? = nil, into scores: Matrix
  ) {
    let count = rows?.count ?? items.rows
    precondition(
      lane.rows == 1 && lane.columns == items.columns && bias.columns == items.rows
        && (scores.rows == 1 || scores.stride == scores.columns)
        && scores.rows * scores.columns >= count,
      "\(count) of \(items.rows) × \(items.columns) items, \(lane.rows) × \(lane.columns) states")
    table.score_lane(
      lane.base, Int32(items.columns), items.base, items.stride, bias.base, rows?.base,
      Int32(count), scores.base)
  }

  /// Compares the first `count` scores with their column's target and limit, and counts them there.
  ///
  /// - Parameter above: takes the places of those above the limit or not a number, ascending.
  /// - Returns: how many these are.
  package func compare(
    _ scores: Matrix, count: Int, with standing: ScoreStanding, above: Vector<Int32>
  ) -> Int {
    let columns = ScoreStanding.columns
    precondition(
      scores.columns == columns && scores.stride == columns && above.count >= count
        && count <= scores.rows * columns,
      "\(count) of \(scores.rows) × \(scores.columns) scores, room for \(above.count)")
    return Int(
      table.compare_scores(
        scores.base, Int32(count), standing.targets.base, standing.limits.base,
        standing.countsBase, above.base))
  }

  /// Writes the scores of sixteen lanes as rows: those of the first `rows.rows` lanes.
  package func turn(_ scores: Matrix, into rows: Matrix) {
    precondition(
      scores.columns == ScoreStanding.columns && scores.stride == scores.columns
        && rows.rows <= scores.columns && rows.columns <= scores.rows,
      "\(scores.rows) × \(scores.columns) scores into \(rows.rows) × \(rows.columns)")
    table.turn_scores(
      scores.base, Int32(rows.columns), Int32(rows.rows), rows.base, rows.stride)
  }
}
