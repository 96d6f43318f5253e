#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Normalised discounted cumulative gain of one target: 1 / log2(1 + rank), 0 behind the cut-off.
///
/// With one target the ideal list is worth 1, so that nothing is left to normalise.
public struct NDCG: RankMetric {
  /// Name in tables and JSON keys, before the `@`.
  public static let name = "ndcg"
  /// Length of the list that counts.
  public let cutoff: Int

  /// The metric of lists of this length.
  public init(at cutoff: Int) { self.cutoff = cutoff }

  /// What one prediction is worth.
  public func value(ofRank rank: Double) -> Double {
    rank <= Double(cutoff) ? 1 / log2(1 + rank) : 0
  }
}
