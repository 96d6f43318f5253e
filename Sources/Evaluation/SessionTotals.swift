/// What a model earned in each session of a test log: all that a bootstrap over sessions needs.
///
/// Totals of several models on the same sessions stand in the same order, so that they can be compared
/// session by session. C numbers a session: predictions, then what they are worth by each metric at each
/// cut-off.
public struct SessionTotals: Sendable, Equatable {
  /// What was measured.
  let columns: MetricColumns
  /// Sessions × C.
  let rows: [Double]

  /// C.
  var width: Int { 1 + columns.count }

  /// Lengths of the lists, ascending.
  public var cutoffs: [Int] { columns.cutoffs }
  /// What a rank is worth.
  public var metrics: [RankMetric] { columns.metrics }
  /// Sessions with at least one prediction.
  public var sessionCount: Int { rows.count / width }

  init(_ columns: MetricColumns, rows: [Double]) {
    self.columns = columns
    self.rows = rows
  }

  init(_ summary: RankSummary, _ columns: MetricColumns) {
    var rows: [Double] = []
    for session in summary.sessions where session.length >= 2 {
      var sums = RankSums(columns)
      for event in session.events.dropFirst() { sums.add(rank: summary.ranks[event]) }
      rows.append(Double(sums.count))
      rows.append(contentsOf: sums.values)
    }
    self.init(columns, rows: rows)
  }

  /// Means of what models earned that differ in their seed alone.
  ///
  /// - Precondition: at least one, all of the same sessions, metrics and cut-offs.
  public static func mean(of totals: [SessionTotals]) -> SessionTotals {
    precondition(!totals.isEmpty, "the mean of no totals")
    let first = totals[0]
    if totals.count == 1 { return first }
    requireSameSessions(totals)
    var rows = [Double](repeating: 0, count: first.rows.count)
    for one in totals {
      for index in rows.indices { rows[index] += one.rows[index] }
    }
    return SessionTotals(first.columns, rows: rows.map { $0 / Double(totals.count) })
  }

  /// Traps when totals cannot be compared session by session.
  static func requireSameSessions(_ totals: [SessionTotals]) {
    for one in totals.dropFirst() {
      precondition(
        one.columns == totals[0].columns && one.predictionCounts == totals[0].predictionCounts,
        "totals of \(one.sessionCount) sessions at \(one.columns) beside those of "
          + "\(totals[0].sessionCount) other sessions at \(totals[0].columns)")
    }
  }

  private var predictionCounts: [Double] {
    stride(from: 0, to: rows.count, by: width).map { rows[$0] }
  }
}
