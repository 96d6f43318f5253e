/// A metric that is the mean, over all predictions, of a value of the target's rank.
public protocol RankMetric: Sendable {
  /// Name in tables and JSON keys, before the `@`.
  static var name: String { get }
  /// Length of the list that counts; a target ranked behind it is worth nothing.
  var cutoff: Int { get }
  /// Metric of lists of this length.
  init(at cutoff: Int)
  /// What one prediction is worth, 0 … 1; ranks start at 1 and may end in one half.
  func value(ofRank rank: Double) -> Double
}

extension RankMetric {
  /// Mean over predictions, 0 when there are none.
  public func mean(ofRanks ranks: some Collection<Double>) -> Double {
    ranks.isEmpty ? 0 : ranks.reduce(0) { $0 + value(ofRank: $1) } / Double(ranks.count)
  }
}
