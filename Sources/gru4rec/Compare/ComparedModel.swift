import Evaluation
import Foundation

/// A model and what it showed, on every split and over all.
struct ComparedModel {
  let specification: ModelSpecification
  /// What each seed showed on each split.
  let measurements: [[ModelMeasurement]]
  /// Means over the seeds, split by split.
  let bySplit: [EvaluationResult]
  /// Means over the splits, each of which counts the same.
  let overall: EvaluationResult

  init(specification: ModelSpecification, bySplit measurements: [[ModelMeasurement]]) {
    self.specification = specification
    self.measurements = measurements
    bySplit = measurements.map { EvaluationResult.mean(of: $0.map(\.result)) }
    overall = EvaluationResult.mean(of: bySplit)
  }

  var name: String { specification.name }

  /// Settings in effect, of the first run.
  var settings: [(name: String, value: String)] { all.first?.settings ?? [] }

  /// Number of seeds.
  var seeds: Int { measurements.first?.count ?? 1 }

  private var all: [ModelMeasurement] { measurements.flatMap(\.self) }

  /// Mean wall time of a fit in seconds; `nil` for a model from a file.
  var fitSeconds: Double? { mean(all.compactMap(\.fitSeconds)) }
  /// Mean of the times in seconds that half of the single clicks were answered within.
  var p50: Double { mean(all.map(\.latency.p50)) ?? 0 }
  /// Mean of the times in seconds that nine of ten single clicks were answered within.
  var p90: Double { mean(all.map(\.latency.p90)) ?? 0 }
  /// Largest growth of the process in bytes.
  var memory: Int? { all.compactMap(\.memory).max() }
  /// Largest size of the model in bytes.
  var size: Int? { all.compactMap(\.size).max() }

  /// A metric over all.
  func value(_ metric: MetricAtCutoff) -> Double { Self.value(metric, in: overall) }

  static func value(_ metric: MetricAtCutoff, in result: EvaluationResult) -> Double {
    result.metrics(at: metric.cutoff)?.ranks.value(metric.kind) ?? 0
  }

  /// Standard deviation of a metric over the seeds; `nil` with one seed.
  func spread(_ metric: MetricAtCutoff) -> Double? {
    guard seeds > 1 else { return nil }
    let values = (0..<seeds).compactMap { seed in
      mean(measurements.map { Self.value(metric, in: $0[seed].result) })
    }
    guard let mean = mean(values) else { return nil }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(seeds - 1)).squareRoot()
  }

  private func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
