import Recommendation
import SessionData

extension BlendedRecommender {
  /// Lists the best without writing rows, where no more than one member has a score for every item.
  ///
  /// All items that neither neighbours nor the session speak for keep the order that the dense member gives them: the
  /// best of all are among its best `k` of those, and the few others.
  public func rank(
    _ states: [State], _ requests: [RankingRequest], threads: Int
  ) -> [Ranking] {
    precondition(
      states.count == requests.count, "\(requests.count) requests for \(states.count) states")
    let lists = requests.indices.filter { requests[$0].target == nil && dense.count <= 1 }
    let others = requests.indices.filter { requests[$0].target != nil || dense.count > 1 }
    var rankings = [Ranking?](repeating: nil, count: requests.count)
    for (index, best) in zip(
      lists, best(lists.map { states[$0] }, lists.map { requests[$0] }, threads: threads))
    {
      rankings[index] = Ranking(best: best, counts: ScoreCounts())
    }
    for (index, ranking) in zip(
      others, rankRows(others.map { states[$0] }, others.map { requests[$0] }))
    {
      rankings[index] = ranking
    }
    return rankings.compactMap(\.self)
  }

  /// The same from whole rows, as many at a time as take 16 MiB.
  private func rankRows(_ states: [State], _ requests: [RankingRequest]) -> [Ranking] {
    let rowsAtOnce = max(1, (1 << 22) / max(1, itemCount))
    var rankings: [Ranking] = []
    for start in stride(from: 0, to: states.count, by: rowsAtOnce) {
      let part = start..<min(start + rowsAtOnce, states.count)
      var scores = [Float](repeating: 0, count: part.count * itemCount)
      var rows = scores.mutableSpan
      score(Array(states[part]), into: &rows)
      for (row, request) in requests[part].enumerated() {
        rankings.append(
          request.answer(from: rows.span.extracting(row * itemCount..<(row + 1) * itemCount)))
      }
    }
    return rankings
  }

  private func best(
    _ states: [State], _ requests: [RankingRequest], threads: Int
  ) -> [[ScoredItem]] {
    let additions = states.map { self.additions($0) }
    let others = zip(requests, additions).map { request, additions in
      var request = request
      var excluded = request.filter.excluded ?? ItemSet()
      // The set grows to its size at once.
      for addition in additions.reversed() { excluded.insert(addition.item) }
      request.filter.excluded = excluded
      return request
    }
    let lists = ordered(states, others, threads: threads)
    return requests.indices.map { index in
      let request = requests[index]
      let few = additions[index].filter { request.filter.admits($0.item) }
      let scores = denseScores(states[index], of: few.map(\.item))
      var best = BoundedHeap(capacity: min(request.k, itemCount))
      for item in lists[index] { _ = best.offer(item) }
      for (one, score) in zip(few, scores) {
        _ = best.offer(ScoredItem(item: one.item, score: score + one.score))
      }
      return best.sorted()
    }
  }

  /// The best of the items that only the dense member speaks for; the first ones where there is no such member.
  private func ordered(
    _ states: [State], _ requests: [RankingRequest], threads: Int
  ) -> [[ScoredItem]] {
    guard let first = dense.first else {
      return requests.map { request in
        (0..<ItemIndex(itemCount)).lazy.filter { request.filter.admits($0) }
          .prefix(request.k).map { ScoredItem(item: $0, score: 0) }
      }
    }
    return members[first].recommender
      .rank(states.map { state(of: first, $0) }, requests, threads: threads).map(\.best)
  }
}
