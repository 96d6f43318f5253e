/// Bootstrap intervals of the metrics.
public struct ConfidenceIntervals: Sendable, Equatable {
  /// Share of the resamples inside each interval.
  public let level: Double
  /// Resamples drawn.
  public let resamples: Int
  /// Intervals at each cut-off, ascending.
  public let intervals: [CutoffIntervals]
}

extension ConfidenceIntervals {
  /// Intervals that hold the middle `level` of the resamples; the same for any number of threads.
  init(_ totals: SessionTotals, level: Double, resamples: Int, seed: UInt64, threads: Int) {
    let columns = Bootstrap(totals).resampledMeans(
      resamples: resamples, seed: seed, threads: threads)
    self.init(
      level: level, resamples: resamples,
      intervals: totals.cutoffs.enumerated().map { index, cutoff in
        CutoffIntervals(
          cutoff: cutoff, recall: columns[3 * index].middle(level),
          mrr: columns[3 * index + 1].middle(level), ndcg: columns[3 * index + 2].middle(level))
      })
  }
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
