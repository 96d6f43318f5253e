import Recommendation
import SessionData

/// The items of a catalogue by their number of events in training: what is shown to somebody of whom nothing is
/// known.
struct PopularItems: Sendable {
  /// Length of the list that is kept: longer ones, and those that a filter leaves too short, are made anew.
  private static let kept = 2000

  private let counts: [Int64]
  private let best: [ScoredItem]

  init(counts: [Int64]) {
    self.counts = counts
    best = Self.select(Self.kept, counts, .all)
  }

  /// The `k` most popular items that a filter admits; the score is the number of events.
  func list(_ k: Int, filter: CandidateFilter) -> [ScoredItem] {
    let list = Array(best.lazy.filter { filter.admits($0.item) }.prefix(k))
    if list.count == k || best.count == counts.count { return list }
    return Self.select(k, counts, filter)
  }

  /// Where an item stands, behind all that are as popular.
  func rank(of item: ItemIndex) -> Int { counts.count { $0 >= counts[Int(item)] } }

  private static func select(
    _ k: Int, _ counts: [Int64], _ filter: CandidateFilter
  ) -> [ScoredItem] {
    let scores = counts.map(Float.init)
    return TopK(k).select(from: scores.span, filter: filter)
  }
}
