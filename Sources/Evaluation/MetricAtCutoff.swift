/// A metric of ranks at a cut-off, such as `mrr@20`.
public struct MetricAtCutoff: Sendable, Hashable {
  /// What a rank is worth.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// ``Recall``.
    case recall
    /// ``MeanReciprocalRank``.
    case mrr
    /// ``NDCG``.
    case ndcg

    /// Place among the sums of one cut-off in `RankSums`.
    var place: Int {
      switch self {
      case .recall: 0
      case .mrr: 1
      case .ndcg: 2
      }
    }
  }

  /// What a rank is worth.
  public var kind: Kind
  /// Length of the list, ≥ 1.
  public var cutoff: Int

  /// A metric at a cut-off.
  public init(_ kind: Kind, at cutoff: Int) {
    self.kind = kind
    self.cutoff = cutoff
  }

  /// Reads what ``description`` writes; `nil` for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, let kind = Kind(rawValue: String(parts[0])),
      let cutoff = Int(parts[1]), cutoff >= 1
    else { return nil }
    self.init(kind, at: cutoff)
  }
}

extension MetricAtCutoff: CustomStringConvertible {
  /// As in JSON keys: `mrr@20`.
  public var description: String { "\(kind.rawValue)@\(cutoff)" }
}

extension RankMetrics {
  /// The metric of a kind.
  public func value(_ kind: MetricAtCutoff.Kind) -> Double {
    switch kind {
    case .recall: recall
    case .mrr: mrr
    case .ndcg: ndcg
    }
  }
}
