import SessionData

/// What is asked about the scores of one session.
public struct RankingRequest: Sendable {
  /// Length of the list of the best items, ≥ 0.
  public var k: Int
  /// Items that may stand in the list.
  public var filter: CandidateFilter
  /// The item whose place among all items is asked for, whatever the filter.
  public var target: ItemIndex?
  /// A score whose place among those of all items is asked for, as that of a target is; counts where none is named.
  public var reference: Float?

  /// Asks for the best `k` items, and for the place of a target or a score.
  ///
  /// - Precondition: `k >= 0`.
  public init(
    k: Int, filter: CandidateFilter = .all, target: ItemIndex? = nil, reference: Float? = nil
  ) {
    precondition(k >= 0, "k is \(k)")
    self.k = k
    self.filter = filter
    self.target = target
    self.reference = reference
  }

  /// Whether the place of anything is asked for.
  package var asksForCounts: Bool { target != nil || reference != nil }

  /// The answer from a whole row, where `scores[i]` belongs to item `i`.
  public func answer(from scores: Span<Float>) -> Ranking {
    let own = target.map { scores[Int($0)] } ?? reference
    return Ranking(
      best: TopK(k).select(from: scores, filter: filter),
      counts: own.map { ScoreCounts(of: $0, in: scores) } ?? ScoreCounts())
  }

  /// The same answer from the scores that are not 0, as ``NextItemRecommender/sparseScores(_:)`` has them.
  public func answer(fromSparse scores: [ScoredItem], itemCount: Int) -> Ranking {
    var best = BoundedHeap(capacity: min(k, itemCount))
    for one in scores where best.admits(one.score) && filter.admits(one.item) { best.insert(one) }
    var others = scores[...]
    // Of items without a score the first come first; none has a place behind one in a full list.
    for item in 0..<ItemIndex(itemCount) {
      if best.limit >= 0 { break }
      if others.first?.item == item {
        others.removeFirst()
      } else if filter.admits(item) {
        _ = best.offer(ScoredItem(item: item, score: 0))
      }
    }
    let own = target.map { target in scores.first { $0.item == target }?.score ?? 0 } ?? reference
    return Ranking(
      best: best.sorted(),
      counts: own.map { ScoreCounts(of: $0, inSparse: scores, itemCount: itemCount) }
        ?? ScoreCounts())
  }
}

/// The answer to a ``RankingRequest``.
public struct Ranking: Sendable, Equatable {
  /// The best items, as ``TopK`` selects them.
  public let best: [ScoredItem]
  /// Where the target stands; all 0 when none was asked for.
  public let counts: ScoreCounts

  /// Joins both parts of an answer.
  public init(best: [ScoredItem], counts: ScoreCounts) {
    self.best = best
    self.counts = counts
  }
}
