extension RankMetric {
  /// Mean reciprocal rank: 1 / rank, 0 behind the cut-off.
  public static let mrr = RankMetric("mrr") { rank, _ in 1 / rank }
}
