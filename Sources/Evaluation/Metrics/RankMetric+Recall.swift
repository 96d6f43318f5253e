extension RankMetric {
  /// Share of predictions with the target in the list (with one target also called hit rate).
  public static let recall = RankMetric("recall", title: "Recall") { _, _ in 1 }
}
