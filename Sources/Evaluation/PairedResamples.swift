/// Metrics of several models under the same resamples of the same sessions.
///
/// Sessions differ far more than models do: most of what moves one model's metric from resample to resample
/// moves the other's too, and cancels in their difference. Its interval is therefore much narrower than those of
/// the models suggest, which may overlap although the difference is certain (Efron & Tibshirani 1993; for recommenders
/// and search, Sakai 2006).
///
/// ```swift
/// let resamples = PairedResamples([first, second], resamples: 2000, seed: 42, threads: 2)
/// let gain = resamples.difference(MetricAtCutoff(.mrr, at: 20), of: 1, from: 0, level: 0.95)
/// ```
public struct PairedResamples: Sendable {
  private let columns: MetricColumns
  /// Number of models; they are counted from 0, as they were given.
  public let modelCount: Int
  /// Number of resamples.
  public let resampleCount: Int
  /// Metrics on the sessions as they are: model after model, each as ``SessionTotals`` has its sums.
  private let values: [Double]
  /// The same of every resample: one list for each of ``values``.
  private let resampled: [[Double]]

  /// Draws the resamples.
  ///
  /// - Parameters:
  ///   - models: what each model earned.
  ///   - resamples: how many are drawn, ≥ 1.
  ///   - seed: what the draws depend on; nothing else does.
  ///   - threads: threads at work, ≥ 1.
  /// - Precondition: at least one model, all on the same sessions with the same metrics and cut-offs.
  public init(_ models: [SessionTotals], resamples: Int, seed: UInt64, threads: Int) {
    precondition(
      !models.isEmpty && resamples >= 1, "\(models.count) models, \(resamples) resamples")
    let bootstrap = Bootstrap(models)
    columns = models[0].columns
    modelCount = models.count
    resampleCount = resamples
    values = bootstrap.means
    resampled = bootstrap.resampledMeans(
      resamples: resamples, seed: seed, threads: max(threads, 1))
  }

  /// Means over several splits of the data, each of which counts the same.
  ///
  /// - Precondition: at least one, all of as many models, cut-offs and resamples, drawn from different seeds.
  public static func mean(of splits: [PairedResamples]) -> PairedResamples {
    precondition(!splits.isEmpty, "the mean of no splits")
    return splits.count == 1 ? splits[0] : PairedResamples(meanOf: splits)
  }

  private init(meanOf splits: [PairedResamples]) {
    let first = splits[0]
    for split in splits {
      precondition(
        split.columns == first.columns && split.modelCount == first.modelCount
          && split.resampleCount == first.resampleCount,
        "splits of \(split.modelCount) and \(first.modelCount) models")
    }
    func mean(_ lists: [[Double]]) -> [Double] {
      lists[0].indices.map { index in
        lists.reduce(0) { $0 + $1[index] } / Double(lists.count)
      }
    }
    columns = first.columns
    modelCount = first.modelCount
    resampleCount = first.resampleCount
    values = mean(splits.map(\.values))
    resampled = first.resampled.indices.map { column in mean(splits.map { $0.resampled[column] }) }
  }

  /// Lengths of the lists, ascending.
  public var cutoffs: [Int] { columns.cutoffs }
  /// What a rank is worth.
  public var metrics: [RankMetric] { columns.metrics }

  /// A model's metric, with the interval that holds the middle `level` of the resamples.
  public func estimate(_ metric: MetricAtCutoff, of model: Int, level: Double) -> Estimate {
    let column = column(metric, model)
    return Estimate(value: values[column], interval: resampled[column].middle(level))
  }

  /// By how much a model's metric is above another's.
  public func difference(
    _ metric: MetricAtCutoff, of model: Int, from other: Int, level: Double
  ) -> Estimate {
    let (first, second) = (column(metric, model), column(metric, other))
    let differences = zip(resampled[first], resampled[second]).map { $0 - $1 }
    return Estimate(value: values[first] - values[second], interval: differences.middle(level))
  }

  /// Share of the resamples in which a model's metric is above another's; equal ones count half.
  ///
  /// Read as the probability that the model is better on more sessions like these.
  public func probability(_ metric: MetricAtCutoff, of model: Int, above other: Int) -> Double {
    let pairs = zip(resampled[column(metric, model)], resampled[column(metric, other)])
    let sum = pairs.reduce(0.0) { $0 + ($1.0 > $1.1 ? 1 : $1.0 == $1.1 ? 0.5 : 0) }
    return sum / Double(resampleCount)
  }

  private func column(_ metric: MetricAtCutoff, _ model: Int) -> Int {
    guard let index = columns.index(of: metric) else {
      preconditionFailure("\(metric) was not measured, but \(columns)")
    }
    precondition(model >= 0 && model < modelCount, "model \(model) of \(modelCount)")
    return model * columns.count + index
  }
}

/// A number with an interval for it.
public struct Estimate: Sendable, Equatable {
  /// The number, from the sessions as they are.
  public let value: Double
  /// Where the number lies in most resamples.
  public let interval: ClosedRange<Double>

  /// A number with its interval.
  public init(value: Double, interval: ClosedRange<Double>) {
    self.value = value
    self.interval = interval
  }
}
