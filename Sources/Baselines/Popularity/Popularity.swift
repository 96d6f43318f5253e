import Recommendation
import SessionData

/// The most popular items for everybody: an item's score is its number of training events.
public struct Popularity: ServableRecommender {
  /// Nothing: every session gets the same.
  public struct State: Sendable, Equatable {}

  /// Events of each item.
  private let row: FixedRow

  /// Counts the events of each item.
  ///
  /// - Precondition: every item of `sessions` is in `0 ..< itemCount`.
  public init(_ sessions: Sessions, itemCount: Int) {
    row = FixedRow(sessions.itemCounts(itemCount: itemCount).map(Float.init))
  }

  /// Size of the catalogue.
  public var itemCount: Int { row.scores.count }

  /// A session without events.
  public func initialState() -> State { State() }

  /// Changes nothing.
  public func observe(_ item: ItemIndex, state: inout State) {}

  /// Writes the number of training events of each item.
  public func score(_ state: State, into scores: inout MutableSpan<Float>) {
    row.score(into: &scores)
  }

  /// The numbers of training events of these items.
  public func score(_ state: State, of items: [ItemIndex]) -> [Float] {
    items.map { row.scores[Int($0)] }
  }

  /// Looks lists and places up, which are the same for all sessions.
  public func rank(_ states: [State], _ requests: [RankingRequest], threads: Int) -> [Ranking] {
    requests.map(row.answer)
  }
}
