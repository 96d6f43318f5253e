import SessionData

/// A few items of a session that score otherwise than somebody says who ranks all items quickly: what is asked is
/// answered from that one's answer and these items.
package struct ChangedScores: Sendable {
  /// Items in ascending order, and their scores.
  private let items: [ScoredItem]
  /// What the other one says of them.
  private let before: [Float]
  private let request: RankingRequest
  /// What is compared with all scores, where that is asked for.
  private let reference: Float?

  /// - Parameters:
  ///   - request: what is asked.
  ///   - target: score of the target that the request names, unless it is one of the items.
  package init(
    _ items: [ScoredItem], before: [Float], _ request: RankingRequest, target: Float?
  ) {
    precondition(items.count == before.count, "\(before.count) scores of \(items.count) items")
    self.items = items
    self.before = before
    self.request = request
    let own = request.target.flatMap { target in items.place(of: target).map { items[$0].score } }
    reference = own ?? target ?? request.reference
  }

  /// What the other one is asked.
  package var rest: RankingRequest {
    var excluded = request.filter.excluded ?? ItemSet()
    // The set grows to its size at once.
    for one in items.reversed() { excluded.insert(one.item) }
    return RankingRequest(
      k: request.k, filter: CandidateFilter(excluding: excluded, only: request.filter.only),
      reference: reference)
  }

  /// The answer, from the other one's to ``rest``, which lists none of these items, but counts all.
  package func answer(_ others: Ranking, itemCount: Int) -> Ranking {
    var best = BoundedHeap(capacity: min(request.k, itemCount))
    for item in others.best { _ = best.offer(item) }
    var counts = others.counts
    for (one, before) in zip(items, before) {
      if let reference {
        counts.count(before, -1, reference)
        counts.count(one.score, 1, reference)
      }
      if request.filter.admits(one.item) { _ = best.offer(one) }
    }
    return Ranking(best: best.sorted(), counts: counts)
  }
}

extension [ScoredItem] {
  /// Where an item is in ascending order of items.
  package func place(of item: ItemIndex) -> Int? {
    var range = 0..<count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      if self[middle].item == item { return middle }
      range =
        self[middle].item < item ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return nil
  }
}
