/// A metric of ranks at a cut-off, such as `mrr@20`.
public struct MetricAtCutoff: Sendable, Hashable {
  /// What a rank is worth.
  public var metric: RankMetric
  /// Length of the list, ≥ 1.
  public var cutoff: Int

  /// A metric at a cut-off.
  public init(_ metric: RankMetric, at cutoff: Int) {
    self.metric = metric
    self.cutoff = cutoff
  }

  /// Reads what ``description`` writes; `nil` for anything else.
  ///
  /// - Parameter metrics: those that may be named.
  public init?(_ text: String, among metrics: [RankMetric] = RankMetric.standard) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, let metric = metrics.first(where: { $0.name == parts[0] }),
      let cutoff = Int(parts[1]), cutoff >= 1
    else { return nil }
    self.init(metric, at: cutoff)
  }

  /// As in a sentence: `MRR@20`.
  public var title: String { "\(metric.title)@\(cutoff)" }
}

extension MetricAtCutoff: CustomStringConvertible {
  /// As in JSON keys: `mrr@20`.
  public var description: String { "\(metric.name)@\(cutoff)" }
}
