import Recommendation
import SessionData

extension NeighbourModel {
  /// Candidates that are looked at together: where one of them lies in memory is asked for beside the others.
  private static let chunk = 64

  /// The most similar ones of the most recent sessions with a common item, best first, newer ones first among equals.
  func neighbours(of current: ObservedSession) -> [Neighbour] {
    var merge = CandidateMerge(current, index, rules)
    var best = BoundedHeap(capacity: min(rules.k, rules.sample))
    var admitted: [Neighbour] = []
    var candidates: [Neighbour] = []
    var left = rules.sample
    while left > 0, merge.newest >= 0 {
      if mostSimilarity(merge) <= best.limit { break }
      merge.take(min(left, Self.chunk), into: &candidates)
      left -= candidates.count
      compare(&candidates, distinct: current.entries.count, norm: merge.norm)
      for candidate in candidates where best.admits(candidate.similarity) {
        best.insert(ScoredItem(item: ItemIndex(admitted.count), score: candidate.similarity))
        admitted.append(candidate)
      }
    }
    return best.sorted().map { admitted[Int($0.item)] }
  }

  /// Finds the similarities of candidates.
  private func compare(_ candidates: inout [Neighbour], distinct: Int, norm: Float) {
    let offsets = index.items.offsets.span
    let ages = ageFactors.span
    for place in candidates.indices {
      let candidate = candidates[place]
      let session = Int(candidate.session)
      let common = Int(candidate.common)
      // Looked up only where it counts: it seldom is in the cache.
      var other: Int { offsets[session + 1] - offsets[session] }
      var similarity =
        switch rules.similarity {
        case .cosine: Float(common) / Float(distinct * other).squareRoot()
        case .jaccard: Float(common) / Float(distinct + other - common)
        case .weightedShare: candidate.shared / Float(distinct)
        case .weightedCosine: candidate.shared / (norm * Float(other).squareRoot())
        }
      if !ages.isEmpty { similarity *= ages[session] }
      candidates[place].similarity = similarity
    }
  }

  /// At least the similarity of any candidate that is left; infinite where ages do not count.
  private func mostSimilarity(_ merge: CandidateMerge) -> Float {
    // Sessions get no younger: what no older one can reach is decided.
    guard rules.similarity == .weightedCosine, !ageFactors.isEmpty else { return .infinity }
    return merge.weightLeft / merge.norm * ageFactors[Int(merge.newest)]
  }
}
