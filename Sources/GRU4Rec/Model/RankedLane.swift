import Recommendation
import SessionData

/// What is known of a lane's ranking after some of the catalogue, in ascending order of items.
struct RankedLane {
  private let request: RankingRequest
  private(set) var best: BoundedHeap
  var counts = ScoreCounts()

  init(_ request: RankingRequest, itemCount: Int) {
    self.request = request
    best = BoundedHeap(capacity: min(request.k, itemCount))
  }

  /// What was found by other means: the keys of the best in no order, and the counts.
  init(_ request: RankingRequest, itemCount: Int, best: [UInt64], counts: ScoreCounts) {
    self.request = request
    self.best = BoundedHeap(capacity: min(request.k, itemCount), keys: best)
    self.counts = counts
  }

  /// Takes an item into the list where it belongs there.
  mutating func offer(_ item: Int, _ score: Float) {
    if score.isNaN { counts.notANumber += 1 }
    guard best.admits(score), request.filter.admits(ItemIndex(item)) else { return }
    best.insert(ScoredItem(item: ItemIndex(item), score: score))
  }

  /// Adds what was found among later items.
  mutating func add(_ other: RankedLane) {
    best.add(other.best)
    counts.greater += other.counts.greater
    counts.equal += other.counts.equal
    counts.notANumber += other.counts.notANumber
  }

  var ranking: Ranking { Ranking(best: best.sorted(), counts: counts) }
}

extension RankingRequest {
  /// Whether scores of these items can change its answer; they lie within 64 items from a multiple of 64.
  func concerns(_ items: Range<Int>) -> Bool {
    asksForCounts || filter.candidates(inWord: items.lowerBound / 64) != 0
  }
}
