/// Mean of 1 / rank, 0 behind the cut-off.
public struct MeanReciprocalRank: RankMetric {
  /// Name in tables and JSON keys, before the `@`.
  public static let name = "mrr"
  /// Length of the list that counts.
  public let cutoff: Int

  /// The metric of lists of this length.
  public init(at cutoff: Int) { self.cutoff = cutoff }

  /// What one prediction is worth.
  public func value(ofRank rank: Double) -> Double { rank <= Double(cutoff) ? 1 / rank : 0 }
}
