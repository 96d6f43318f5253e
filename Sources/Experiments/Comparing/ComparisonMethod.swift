import Wording

/// How the numbers were found, in words: for whoever checks them.
package struct ComparisonMethod {
  private let comparison: Comparison

  package init(_ comparison: Comparison) { self.comparison = comparison }

  /// How the metrics were.
  package var quality: String {
    let seeds = comparison.settings.seeds
    let trainings =
      !comparison.models.contains { $0.specification.isRandom }
      ? ""
      : seeds > 1
        ? " Models that depend on a seed were trained \(seeds) times; ± is the standard deviation over the seeds."
        : " Models that depend on a seed were trained once: what another seed would change is not in the intervals."
    let splits =
      comparison.splits.count > 1
      ? " Results are means over \(comparison.splits.count) splits, each of which counts the same."
      : ""
    return
      "One prediction per event after a session's first; all items are scored, none sampled, and ties are ranked "
      + "\(comparison.settings.ties.rawValue). Events of items that training lacks are dropped, the same for all. "
      + "Intervals hold \(NumberText.percent(comparison.settings.confidence)) of "
      + "\(NumberText.grouped(comparison.settings.resamples)) resamples of the test sessions; all models share the "
      + "resamples, so that differences have narrower intervals than the models themselves. P(better) is the share of "
      + "the resamples in which a model is ahead." + splits + trainings
  }

  /// How times and memory were.
  package var cost: String {
    "Fit: wall time with \(NumberText.count(comparison.settings.threads, "thread")). p50, p90: time to take in one "
      + "click and to list the best 20, one click at a time on one thread, over "
      + "\(NumberText.grouped(comparison.settings.timedClicks)) clicks at most. Memory: by how much the process grew at "
      + "most meanwhile; rough, and not known where it fitted into memory that earlier models left. Size: of the "
      + "model's file."
  }
}
