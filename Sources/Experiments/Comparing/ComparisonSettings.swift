import Evaluation
import GRU4Rec
import Kernels

/// What is measured when models are compared, and how it is judged.
public struct ComparisonSettings: Sendable {
  /// The metric that decides.
  public var metric = MetricAtCutoff(.mrr, at: 20)
  /// What a rank is worth; the deciding metric is measured in any case.
  public var metrics = RankMetric.standard
  /// Lengths of the lists, each ≥ 1; that of the deciding metric is measured in any case.
  public var cutoffs = EvaluationSettings().cutoffs
  /// Rank of a target among items of the same score.
  public var ties = TieHandling.conservative
  /// Name of the model that the others' differences are shown to; the best when `nil`.
  public var baseline: String?
  /// Trainings of each model that depends on a seed, 1 … 1000, each with a seed of its own.
  public var seeds = 1
  /// First seed; also that of the resamples.
  public var seed: UInt64 = 42
  /// Level of the intervals, between 0 and 1.
  public var confidence = 0.95
  /// Resamples of the test sessions, 100 … 1,000,000.
  public var resamples = 2000
  /// Clicks that are timed one by one, at most, 1 … 1,000,000.
  public var timedClicks = 2000
  /// Threads at work, ≥ 1; no metric depends on them.
  public var threads = Machine.cores
  /// What trains networks.
  public var device = TrainingDevice.cpu

  /// The defaults above.
  public init() {}

  /// The metrics that are measured: those asked for, and the deciding one.
  var allMetrics: [RankMetric] {
    metrics.contains(metric.metric) ? metrics : metrics + [metric.metric]
  }

  /// The lengths of lists that are measured: those asked for, and the deciding metric's.
  package var allCutoffs: [Int] { Set(cutoffs + [metric.cutoff]).sorted() }

  /// What each model is evaluated with.
  var evaluation: EvaluationSettings {
    var settings = EvaluationSettings()
    settings.metrics = allMetrics
    settings.cutoffs = allCutoffs
    settings.ties = ties
    settings.byPosition = true
    settings.byPopularity = true
    settings.byLength = true
    settings.threads = threads
    return settings
  }

  /// Refuses values outside the ranges above.
  package func validate() throws(ComparisonError) {
    func check(_ holds: Bool, _ parameter: String, _ value: String, _ allowed: String)
      throws(ComparisonError)
    {
      guard holds else {
        throw .invalidSetting(parameter: parameter, value: value, allowed: allowed)
      }
    }
    try check((1...1000).contains(seeds), "seeds", "\(seeds)", "1 … 1000")
    try check(
      (100...1_000_000).contains(resamples), "resamples", "\(resamples)", "100 … 1,000,000")
    try check(
      (1...1_000_000).contains(timedClicks), "timedClicks", "\(timedClicks)", "1 … 1,000,000")
    try check(
      confidence > 0 && confidence < 1, "confidence", "\(confidence)",
      "between 0 and 1, such as 0.95")
    try check(threads >= 1, "threads", "\(threads)", "1 or more")
  }
}
