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
    var column = 0
    for cutoff in columns.cutoffs {
      for metric in columns.metrics {
        values[column] += metric.value(ofRank: rank, at: cutoff)
        column += 1
      }
    }
  }

  /// Means over the predictions, 0 when there are none.
  var metrics: [RankMetrics] {
    let scale = count == 0 ? 0 : 1 / Double(count)
    return columns.values(values.map { $0 * scale })
  }
}
