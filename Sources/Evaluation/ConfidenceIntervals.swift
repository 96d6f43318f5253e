/// Bootstrap intervals of the metrics.
public struct ConfidenceIntervals: Sendable, Equatable {
  /// Share of the resamples inside each interval.
  public let level: Double
  /// Resamples drawn.
  public let resamples: Int
  /// Intervals at each cut-off, ascending.
  public let intervals: [CutoffIntervals]
}

/// Intervals at one cut-off.
public struct CutoffIntervals: Sendable, Equatable {
  /// Length of the list.
  public let cutoff: Int
  /// Interval of the recall.
  public let recall: ClosedRange<Double>
  /// Interval of the mean reciprocal rank.
  public let mrr: ClosedRange<Double>
  /// Interval of the normalised discounted cumulative gain.
  public let ndcg: ClosedRange<Double>
}
