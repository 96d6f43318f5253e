import Recommendation
import SessionData

extension BlendedRecommender {
  /// Ranks without writing rows, where no more than one member has a score for every item.
  ///
  /// All items that neither neighbours nor the session speak for keep the order that the dense member gives them: the
  /// best of all are among its best `k` of those, and the few others; so are those that are above a target.
  public func rank(
    _ states: [State], _ requests: [RankingRequest], threads: Int
  ) -> [Ranking] {
    precondition(
      states.count == requests.count, "\(requests.count) requests for \(states.count) states")
    return dense.count <= 1
      ? rankFew(states, requests, threads: threads)
      : SessionBatches.map(states.count, threads: threads) { batch, _ in
        rankRows(states[batch], requests[batch])
      }
  }

  /// The same from whole rows, as many at a time as take 16 MiB.
  private func rankRows(
    _ states: ArraySlice<State>, _ requests: ArraySlice<RankingRequest>
  ) -> [Ranking] {
    let rowsAtOnce = max(1, (1 << 22) / max(1, itemCount))
    var rankings: [Ranking] = []
    for start in stride(from: states.startIndex, to: states.endIndex, by: rowsAtOnce) {
      let part = start..<min(start + rowsAtOnce, states.endIndex)
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

  private func rankFew(
    _ states: [State], _ requests: [RankingRequest], threads: Int
  ) -> [Ranking] {
    let few = zip(states, requests).map(few)
    return zip(few, ordered(states, few.map(\.rest), threads: threads)).map { few, others in
      few.answer(others, itemCount: itemCount)
    }
  }

  /// The items that more is said of than what the dense member says.
  private func few(_ state: State, _ request: RankingRequest) -> ChangedScores {
    let additions = additions(state)
    let items = additions.map(\.item)
    var dense = denseScores(state, of: items + (request.target.map { [$0] } ?? []))
    let target = dense.count > items.count ? dense.removeLast() : nil
    let sums = zip(additions, dense).map {
      ScoredItem(item: $0.item, score: $1 + $0.score)
    }
    return ChangedScores(sums, before: dense, request, target: target)
  }

  /// What the dense member says where it alone speaks; the first items and 0 for all where there is no such member.
  private func ordered(
    _ states: [State], _ requests: [RankingRequest], threads: Int
  ) -> [Ranking] {
    guard let first = dense.first else {
      return requests.map { $0.answer(fromSparse: [], itemCount: itemCount) }
    }
    return members[first].recommender
      .rank(states.map { state(of: first, $0) }, requests, threads: threads)
  }
}
