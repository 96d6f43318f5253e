import CKernels

extension FusedKernels {
  // SAFETY, for all calls below: preconditions compare the shapes, those of `ScoreStanding` are fixed; row
  // numbers are the caller's promise, as `FusedKernels` says.

  /// scores = items · states + bias, item by item in rows of lanes.
  ///
  /// The bits of a score depend on its lane's state and its item alone.
  ///
  /// - Parameters:
  ///   - lanes: states, H × L, where L is a multiple of ``ScoreStanding/columns``.
  ///   - items: weights, items × H.
  ///   - bias: 1 × items.
  ///   - scores: at least items × L, without padding.
  package func score(lanes: Matrix, _ items: Matrix, bias: Matrix, into scores: Matrix) {
    let columns = lanes.columns
    precondition(
      lanes.rows == items.columns && columns % ScoreStanding.columns == 0
        && lanes.stride == columns && bias.columns == items.rows && scores.columns == columns
        && scores.stride == columns && scores.rows >= items.rows,
      "\(items.rows) × \(items.columns) items, \(lanes.rows) × \(lanes.columns) states")
    table.score_lanes(
      lanes.base, Int32(columns), Int32(items.columns), items.base, items.stride, bias.base,
      Int32(items.rows), scores.base)
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

  /// Compares scores with the targets and limits of their columns, counts them, and lists those above the limits.
  ///
  /// - Parameters:
  ///   - scores: a row of sixteen columns for each of `items`; of a single lane sixteen items in a row, without padding.
  ///   - items: within 64 from a multiple of 64.
  ///   - admitted: for each list a bit for each of these 64, whether the item may be listed; `nil` admits all.
  package func compare(
    _ scores: Matrix, of items: Range<Int>, with standing: ScoreStanding,
    admitted: Vector<UInt64>? = nil
  ) {
    let columns = ScoreStanding.columns
    let rows = standing.isSingle ? (items.count + columns - 1) / columns : items.count
    precondition(
      scores.columns == columns && rows <= scores.rows
        && items.lowerBound % 64 + items.count <= 64
        && admitted?.count ?? standing.listCount >= standing.listCount,
      "\(items) of \(scores.rows) × \(scores.columns) scores for \(standing.listCount) lists")
    standing.raw {
      table.compare_scores(
        scores.base, scores.stride, Int32(items.count), $0, Int32(items.lowerBound), admitted?.base)
    }
  }

  /// Writes the scores of lanes as rows: those of the first `rows.rows` lanes.
  package func turn(_ scores: Matrix, into rows: Matrix) {
    precondition(
      rows.rows <= scores.columns && rows.columns <= scores.rows,
      "\(scores.rows) × \(scores.columns) scores into \(rows.rows) × \(rows.columns)")
    table.turn_scores(
      scores.base, scores.stride, Int32(rows.columns), Int32(rows.rows), rows.base, rows.stride)
  }
}
