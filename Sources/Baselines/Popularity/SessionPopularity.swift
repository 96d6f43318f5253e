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
  private let fractions: [Float]

  /// Counts the training events of each item.
  ///
  /// - Precondition: every item of `sessions` is in `0 ..< itemCount`.
  public init(_ sessions: Sessions, itemCount: Int) {
    fractions = Baselines.fractions(of: sessions.itemCounts(itemCount: itemCount))
  }

  /// Size of the catalogue.
  public var itemCount: Int { fractions.count }

  /// A session without events.
  public func initialState() -> State { State() }

  /// Counts the item once more.
  public func observe(_ item: ItemIndex, state: inout State) { state.items.append(item) }

  /// Writes the number of events in the session, plus a fraction for the popularity.
  public func score(_ state: State, into scores: inout MutableSpan<Float>) {
    for item in scores.indices { scores[item] = fractions[item] }
    for item in state.items { scores[Int(item)] += 1 }
  }
}
