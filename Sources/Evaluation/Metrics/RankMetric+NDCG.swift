import CPosix

extension RankMetric {
  /// Normalised discounted cumulative gain of one target: 1 / log2(1 + rank), 0 behind the cut-off.
  ///
  /// With one target the ideal list is worth 1, so that nothing is left to normalise.
  public static let ndcg = RankMetric("ndcg") { rank, _ in 1 / log2(1 + rank) }
}
