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
    let means = Bootstrap(totals).resampledMeans(
      resamples: resamples, seed: seed, threads: threads)
    self.init(
      level: level, resamples: resamples,
      intervals: totals.columns.values(means.map { $0.middle(level) }))
  }
}
