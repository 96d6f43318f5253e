/// What is measured, column after column: all metrics at the first cut-off, then at the next.
struct MetricColumns: Sendable, Equatable {
  let metrics: [RankMetric]
  /// Ascending.
  let cutoffs: [Int]

  init(_ metrics: [RankMetric] = RankMetric.standard, cutoffs: [Int]) {
    self.metrics = metrics
    self.cutoffs = cutoffs
  }

  /// Number of columns.
  var count: Int { metrics.count * cutoffs.count }

  /// The column of a metric; `nil` when it is not measured.
  func index(of metric: MetricAtCutoff) -> Int? {
    guard let row = cutoffs.firstIndex(of: metric.cutoff),
      let column = metrics.firstIndex(of: metric.metric)
    else { return nil }
    return row * metrics.count + column
  }

  /// One value a column, taken apart by cut-offs.
  func values<Value>(_ values: [Value]) -> [MetricValues<Value>] {
    let names = metrics.map(\.name)
    return cutoffs.enumerated().map { row, cutoff in
      MetricValues(
        cutoff: cutoff, names: names,
        values: Array(values[row * names.count..<(row + 1) * names.count]))
    }
  }
}

extension MetricColumns: CustomStringConvertible {
  /// As in `recall, mrr @ 5, 20`.
  var description: String {
    "\(metrics.map(\.name).joined(separator: ", ")) @ \(cutoffs.map(String.init).joined(separator: ", "))"
  }
}
