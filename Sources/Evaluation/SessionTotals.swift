/// What a model earned in each session of a test log: all that a bootstrap over sessions needs.
///
/// Totals of several models on the same sessions stand in the same order, so that they can be compared
/// session by session. C columns a session: predictions, then recall, mrr and ndcg summed over them, cut-off
/// after cut-off.
public struct SessionTotals: Sendable, Equatable {
  /// Lengths of the lists, ascending.
  public let cutoffs: [Int]
  /// Sessions × C.
  let rows: [Double]

  /// C for some cut-offs.
  static func columns(_ cutoffs: [Int]) -> Int { 1 + 3 * cutoffs.count }

  /// C.
  var columns: Int { Self.columns(cutoffs) }

  /// Sessions with at least one prediction.
  public var sessionCount: Int { rows.count / columns }

  init(cutoffs: [Int], rows: [Double]) {
    self.cutoffs = cutoffs
    self.rows = rows
  }

  init(_ summary: RankSummary, cutoffs: [Int]) {
    var rows: [Double] = []
    for session in summary.sessions where session.length >= 2 {
      var sums = RankSums(cutoffs: cutoffs)
      for event in session.events.dropFirst() { sums.add(rank: summary.ranks[event]) }
      rows.append(Double(sums.count))
      rows.append(contentsOf: sums.values)
    }
    self.init(cutoffs: cutoffs, rows: rows)
  }

  /// Means of what models earned that differ in their seed alone.
  ///
  /// - Precondition: at least one, all of the same sessions and cut-offs.
  public static func mean(of totals: [SessionTotals]) -> SessionTotals {
    precondition(!totals.isEmpty, "the mean of no totals")
    let first = totals[0]
    if totals.count == 1 { return first }
    requireSameSessions(totals)
    var rows = [Double](repeating: 0, count: first.rows.count)
    for one in totals {
      for index in rows.indices { rows[index] += one.rows[index] }
    }
    return SessionTotals(cutoffs: first.cutoffs, rows: rows.map { $0 / Double(totals.count) })
  }

  /// Traps when totals cannot be compared session by session.
  static func requireSameSessions(_ totals: [SessionTotals]) {
    for one in totals.dropFirst() {
      precondition(
        one.cutoffs == totals[0].cutoffs && one.predictionCounts == totals[0].predictionCounts,
        "totals of \(one.sessionCount) sessions at \(one.cutoffs) beside those of "
          + "\(totals[0].sessionCount) other sessions at \(totals[0].cutoffs)")
    }
  }

  private var predictionCounts: [Double] {
    stride(from: 0, to: rows.count, by: columns).map { rows[$0] }
  }
}
