/// Running sums of what predictions are worth: a value for each column.
struct RankSums: Sendable {
  let columns: MetricColumns
  private(set) var count = 0
  private(set) var values: [Double]

  init(_ columns: MetricColumns) {
    self.columns = columns
    values = [Double](repeating: 0, count: columns.count)
  }

  mutating func add(rank: Double) {
    count += 1
    let metrics = columns.metrics
    for (row, cutoff) in columns.cutoffs.enumerated() where rank <= Double(cutoff) {
      for (column, metric) in metrics.enumerated() {
        values[row * metrics.count + column] += metric.value(ofRank: rank, at: cutoff)
      }
    }
  }

  /// Means over the predictions, 0 when there are none.
  var metrics: [RankMetrics] {
    let scale = count == 0 ? 0 : 1 / Double(count)
    return columns.values(values.map { $0 * scale })
  }
}
