import Evaluation

/// A model and what it showed, on every split and over all.
public struct ComparedModel: Sendable {
  /// What the model was made from.
  public let specification: ModelSpecification
  /// What each seed showed on each split.
  public let measurements: [[ModelMeasurement]]
  /// Means over the seeds, split by split.
  public let bySplit: [EvaluationResult]
  /// Means over the splits, each of which counts the same.
  public let overall: EvaluationResult

  init(specification: ModelSpecification, bySplit measurements: [[ModelMeasurement]]) {
    self.specification = specification
    self.measurements = measurements
    bySplit = measurements.map { EvaluationResult.mean(of: $0.map(\.result)) }
    overall = EvaluationResult.mean(of: bySplit)
  }

  /// What the model is called.
  public var name: String { specification.name }

  /// Settings in effect, of the first run.
  public var settings: [(name: String, value: String)] { all.first?.settings ?? [] }

  /// Number of seeds.
  public var seeds: Int { measurements.first?.count ?? 1 }

  private var all: [ModelMeasurement] { measurements.flatMap(\.self) }

  /// Mean wall time of a fit in seconds; `nil` for a model that was finished before.
  public var fitSeconds: Double? { mean(all.compactMap(\.fitSeconds)) }
  /// Mean of the times in seconds that half of the single clicks were answered within.
  public var p50: Double { mean(all.map(\.latency.p50)) ?? 0 }
  /// Mean of the times in seconds that nine of ten single clicks were answered within.
  public var p90: Double { mean(all.map(\.latency.p90)) ?? 0 }
  /// Largest growth of the process in bytes.
  public var memory: Int? { all.compactMap(\.memory).max() }
  /// Largest size of the model in bytes.
  public var size: Int? { all.compactMap(\.size).max() }

  /// A metric over all splits; 0 when it was not measured.
  public func value(_ metric: MetricAtCutoff) -> Double { overall.value(metric) ?? 0 }

  /// Standard deviation of a metric over the seeds; `nil` with one seed.
  public func spread(_ metric: MetricAtCutoff) -> Double? {
    guard seeds > 1 else { return nil }
    let values = (0..<seeds).compactMap { seed in
      mean(measurements.map { $0[seed].result.value(metric) ?? 0 })
    }
    guard let mean = mean(values) else { return nil }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(seeds - 1)).squareRoot()
  }

  private func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
