import ArgumentParser
import Evaluation

/// What a search makes as large as possible: a metric and the length of the list, such as `mrr@20`.
struct TuningMetric: ExpressibleByArgument, Equatable {
  let text: String
  let cutoff: Int

  private static let names = ["mrr", "recall", "ndcg"]

  init?(argument: String) {
    let parts = argument.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, Self.names.contains(String(parts[0])), let cutoff = Int(parts[1]),
      (1...100_000).contains(cutoff)
    else { return nil }
    self.init(name: String(parts[0]), cutoff: cutoff)
  }

  init(name: String, cutoff: Int) {
    text = "\(name)@\(cutoff)"
    self.cutoff = cutoff
  }

  var defaultValueDescription: String { text }
  static var allValueStrings: [String] { ["mrr@20", "recall@20", "ndcg@20"] }

  /// Names of all metrics at this length, the one that is searched for first.
  var measureNames: [String] {
    let all = ["recall", "mrr", "ndcg"].map { "\($0)@\(cutoff)" }
    return [text] + all.filter { $0 != text }
  }

  /// The metrics of an evaluation by their names.
  static func measures(_ result: EvaluationResult) -> [String: Double] {
    var measures: [String: Double] = [:]
    for metrics in result.metrics {
      for (name, value) in zip(metrics.ranks.names, metrics.ranks.values) {
        measures["\(name)@\(metrics.cutoff)"] = value
      }
    }
    return measures
  }
}
