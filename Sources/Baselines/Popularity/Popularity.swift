import Recommendation
import SessionData

/// The most popular items for everybody: an item's score is its number of training events.
public struct Popularity: ServableRecommender {
  /// Nothing: every session gets the same.
  public struct State: Sendable, Equatable {}

  /// Events of each item.
  private let counts: [Float]

  /// Counts the events of each item.
  ///
  /// - Precondition: every item of `sessions` is in `0 ..< itemCount`.
  public init(_ sessions: Sessions, itemCount: Int) {
    counts = sessions.itemCounts(itemCount: itemCount).map(Float.init)
  }

  /// Size of the catalogue.
  public var itemCount: Int { counts.count }

  /// A session without events.
  public func initialState() -> State { State() }

  /// Changes nothing.
  public func observe(_ item: ItemIndex, state: inout State) {}

  /// Writes the number of training events of each item.
  public func score(_ state: State, into scores: inout MutableSpan<Float>) {
    for item in scores.indices { scores[item] = counts[item] }
  }

  /// The numbers of training events of these items.
  public func score(_ state: State, of items: [ItemIndex]) -> [Float] {
    items.map { counts[Int($0)] }
  }
}
