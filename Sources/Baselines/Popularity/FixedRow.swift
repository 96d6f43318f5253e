import Recommendation
import SessionData
import Synchronization

/// Scores that all sessions have in common, none of them NaN: lists and places are looked up in their order.
final class FixedRow: Sendable {
  /// Score of each item.
  let scores: [Float]
  /// All items, best first, found when it is first needed.
  private let order = Mutex<[ItemIndex]?>(nil)

  init(_ scores: [Float]) { self.scores = scores }

  /// Writes the scores, whatever the session.
  func score(into row: inout MutableSpan<Float>) {
    for item in row.indices { row[item] = scores[item] }
  }

  /// The answer to a question about these scores.
  func answer(_ request: RankingRequest) -> Ranking {
    let order = order.withLock { order in
      let known = order ?? scores.indices.map { ItemIndex($0) }.sorted { precedes($0, $1) }
      order = known
      return known
    }
    let best = order.lazy.filter { request.filter.admits($0) }.prefix(request.k)
      .map { ScoredItem(item: $0, score: self.scores[Int($0)]) }
    var counts = ScoreCounts()
    if let own = request.target.map({ scores[Int($0)] }) ?? request.reference, !own.isNaN {
      counts.greater = order.firstPlace { scores[Int($0)] <= own }
      counts.equal = order.firstPlace { scores[Int($0)] < own } - counts.greater
    }
    return Ranking(best: Array(best), counts: counts)
  }

  private func precedes(_ first: ItemIndex, _ second: ItemIndex) -> Bool {
    let (one, other) = (scores[Int(first)], scores[Int(second)])
    return one == other ? first < second : one > other
  }
}

extension [ItemIndex] {
  /// The first place from which on a condition holds, which holds at all places after one where it does.
  fileprivate func firstPlace(where holds: (ItemIndex) -> Bool) -> Int {
    var range = 0..<count
    while !range.isEmpty {
      let middle = (range.lowerBound + range.upperBound) / 2
      range = holds(self[middle]) ? range.lowerBound..<middle : middle + 1..<range.upperBound
    }
    return range.lowerBound
  }
}
