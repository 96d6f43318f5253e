import Evaluation
import GRU4Rec
import Kernels

/// Models beside each other: which is best on the same data, by how much, how surely, and at what cost.
///
/// ```swift
/// let comparison = try Comparison.run(
///   [ModelSpecification("gru4rec:preset=rsc15"), ModelSpecification("vsknn:k=500")],
///   on: [Split(train: ["train.tsv"], test: ["test.tsv"])])
/// print(comparison.verdict)
/// ```
public struct Comparison: Sendable {
  /// What was measured, and how it is judged.
  public let settings: ComparisonSettings
  /// The models, in the order in which they were given.
  public let models: [ComparedModel]
  /// What the splits hold.
  public let splits: [SplitFacts]
  /// The same resamples of all models' sessions, split by split.
  public let resamplesBySplit: [PairedResamples]
  /// The resamples over all splits.
  public let resamples: PairedResamples
  /// Models by the deciding metric, the best first.
  public let ranking: [Int]
  /// Time that all took.
  public let seconds: Double
  /// The machine that the times were taken on, as name and value.
  public let machine: [(name: String, value: String)]
  /// The command line that repeats it, for reports; left out of them when `nil`.
  public var command: String?
  /// Ranks that shared the test sessions; `nil` without any.
  public internal(set) var ranks: Int?

  init(
    settings: ComparisonSettings, models: [ComparedModel], splits: [SplitFacts],
    resamplesBySplit: [PairedResamples], seconds: Double
  ) {
    self.settings = settings
    self.models = models
    self.splits = splits
    self.resamplesBySplit = resamplesBySplit
    self.seconds = seconds
    machine = Machine.facts(threads: settings.threads)
    resamples = PairedResamples.mean(of: resamplesBySplit)
    ranking = models.indices.sorted { first, second in
      let values = (models[first].value(settings.metric), models[second].value(settings.metric))
      return values.0 == values.1 ? first < second : values.0 > values.1
    }
  }

  /// The metric that decides.
  public var metric: MetricAtCutoff { settings.metric }

  /// Version of this package.
  public var version: String { productVersion }

  /// The model that the others are compared with: the one asked for, or the best.
  public var reference: Int {
    models.firstIndex { $0.name == settings.baseline } ?? ranking[0]
  }

  /// A model's metric over all splits, with its interval.
  public func estimate(_ metric: MetricAtCutoff, of model: Int) -> Estimate {
    resamples.estimate(metric, of: model, level: settings.confidence)
  }

  /// By how much a model is above the reference; `nil` for the reference itself.
  public func difference(_ metric: MetricAtCutoff, of model: Int) -> Estimate? {
    model == reference
      ? nil
      : resamples.difference(metric, of: model, from: reference, level: settings.confidence)
  }

  /// Probability that a model is better than another in the deciding metric.
  public func probability(of model: Int, above other: Int) -> Double {
    resamples.probability(metric, of: model, above: other)
  }

  /// All metrics at the deciding cut-off, the deciding one first.
  public var headlines: [MetricAtCutoff] {
    [metric]
      + settings.allMetrics.filter { $0 != metric.metric }
      .map { MetricAtCutoff($0, at: metric.cutoff) }
  }

  /// The metrics that were measured.
  public var metrics: [RankMetric] { settings.allMetrics }

  /// The lengths of lists that were measured, ascending.
  public var cutoffs: [Int] { settings.allCutoffs }
}
