/// What was found for each metric of ranks at one cut-off, by the metrics' names.
public struct MetricValues<Value: Sendable & Equatable>: Sendable, Equatable {
  /// Length of the list.
  public let cutoff: Int
  /// Names of the metrics, in the order of the settings.
  public let names: [String]
  /// What was found, parallel to ``names``.
  public let values: [Value]

  /// Puts together what belongs together.
  ///
  /// - Precondition: as many values as names.
  public init(cutoff: Int, names: [String], values: [Value]) {
    precondition(
      names.count == values.count, "\(values.count) values of \(names.count) metrics")
    self.cutoff = cutoff
    self.names = names
    self.values = values
  }

  /// What was found for a metric; `nil` when it was not measured.
  public subscript(metric: RankMetric) -> Value? { self[metric.name] }

  /// What was found for the metric of a name; `nil` when it was not measured.
  public subscript(name: String) -> Value? {
    names.firstIndex(of: name).map { values[$0] }
  }
}

/// The metrics that follow from ranks, at one cut-off.
public typealias RankMetrics = MetricValues<Double>

/// Intervals of the metrics at one cut-off.
public typealias CutoffIntervals = MetricValues<ClosedRange<Double>>

extension MetricValues<Double> {
  /// Share of predictions with the target in the list; not a number when it was not measured.
  public var recall: Double { self[.recall] ?? .nan }
  /// Mean reciprocal rank, 0 behind the cut-off; not a number when it was not measured.
  public var mrr: Double { self[.mrr] ?? .nan }
  /// Normalised discounted cumulative gain; not a number when it was not measured.
  public var ndcg: Double { self[.ndcg] ?? .nan }
}
