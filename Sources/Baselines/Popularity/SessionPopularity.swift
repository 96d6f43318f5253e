import Recommendation
import SessionData

/// What the session itself is about: an item's score is its number of events in it.
///
/// Popularity in training decides among equals, and so among all items that the session lacks.
public struct SessionPopularity: ServableRecommender {
  /// The session's items, each as often as it occurred.
  public struct State: Sendable, Equatable {
    fileprivate var items: [ItemIndex] = []
  }

  /// Popularity as a fraction below 1.
  private let row: FixedRow

  /// Counts the training events of each item.
  ///
  /// - Precondition: every item of `sessions` is in `0 ..< itemCount`.
  public init(_ sessions: Sessions, itemCount: Int) {
    row = FixedRow(fractions(of: sessions.itemCounts(itemCount: itemCount)))
  }

  /// Size of the catalogue.
  public var itemCount: Int { row.scores.count }

  /// A session without events.
  public func initialState() -> State { State() }

  /// Counts the item once more.
  public func observe(_ item: ItemIndex, state: inout State) { state.items.append(item) }

  /// Writes the number of events in the session, plus a fraction for the popularity.
  public func score(_ state: State, into scores: inout MutableSpan<Float>) {
    row.score(into: &scores)
    for item in state.items { scores[Int(item)] += 1 }
  }

  /// Looks lists and places up, in which only the session's items stand elsewhere.
  public func rank(_ states: [State], _ requests: [RankingRequest], threads: Int) -> [Ranking] {
    zip(states, requests).map { state, request in
      let items = Set(state.items).sorted()
      let before = items.map { row.scores[Int($0)] }
      let scores = zip(items, before).map { item, fraction in
        let score = state.items.reduce(fraction) { $1 == item ? $0 + 1 : $0 }
        return ScoredItem(item: item, score: score)
      }
      let target = request.target.map { row.scores[Int($0)] }
      let changed = ChangedScores(scores, before: before, request, target: target)
      return changed.answer(row.answer(changed.rest), itemCount: itemCount)
    }
  }
}
