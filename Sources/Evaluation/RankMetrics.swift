/// The metrics that follow from ranks, at one cut-off.
public struct RankMetrics: Sendable, Equatable {
  /// Length of the list.
  public let cutoff: Int
  /// Share of predictions with the target in the list.
  public let recall: Double
  /// Mean reciprocal rank, 0 behind the cut-off.
  public let mrr: Double
  /// Normalised discounted cumulative gain.
  public let ndcg: Double
}

/// Running sums of the three metrics at some cut-offs.
///
/// `values` holds recall, mrr and ndcg of the first cut-off, then of the next.
struct RankSums: Sendable {
  let cutoffs: [Int]
  private(set) var count = 0
  private(set) var values: [Double]

  init(cutoffs: [Int]) {
    self.cutoffs = cutoffs
    values = [Double](repeating: 0, count: 3 * cutoffs.count)
  }

  mutating func add(rank: Double) {
    count += 1
    for (index, cutoff) in cutoffs.enumerated() where rank <= Double(cutoff) {
      values[3 * index] += Recall(at: cutoff).value(ofRank: rank)
      values[3 * index + 1] += MeanReciprocalRank(at: cutoff).value(ofRank: rank)
      values[3 * index + 2] += NDCG(at: cutoff).value(ofRank: rank)
    }
  }

  /// Means over the predictions, 0 when there are none.
  var metrics: [RankMetrics] {
    let scale = count == 0 ? 0 : 1 / Double(count)
    return cutoffs.enumerated().map { index, cutoff in
      RankMetrics(
        cutoff: cutoff, recall: values[3 * index] * scale, mrr: values[3 * index + 1] * scale,
        ndcg: values[3 * index + 2] * scale)
    }
  }
}
