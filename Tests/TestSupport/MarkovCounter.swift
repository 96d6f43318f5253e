import Recommendation
import SessionData

/// A small recommender for tests: how often each item followed the last one of the session.
public struct MarkovCounter: NextItemRecommender {
  /// The last item, or `nil` before the first.
  public struct State: Sendable, Equatable {
    /// Last item observed.
    public var last: ItemIndex?

    /// A session whose last event is `last`.
    public init(last: ItemIndex? = nil) { self.last = last }
  }

  /// Size of the catalogue.
  public let itemCount: Int
  /// I × I, row: item, column: its successor.
  private var follows: [Float]

  /// Counts the successors in a log.
  public init(training sessions: Sessions, itemCount: Int) {
    self.itemCount = itemCount
    follows = [Float](repeating: 0, count: itemCount * itemCount)
    for session in 0..<sessions.sessionCount {
      let items = sessions.items(of: session)
      for (item, next) in zip(items, items.dropFirst()) {
        follows[Int(item) * itemCount + Int(next)] += 1
      }
    }
  }

  /// A session without events.
  public func initialState() -> State { State() }

  /// Remembers the item in place of the last one.
  public func observe(_ item: ItemIndex, state: inout State) { state.last = item }

  /// Writes the counts of the last item's successors, zeros before the first event.
  public func score(_ state: State, into scores: inout MutableSpan<Float>) {
    for item in scores.indices {
      scores[item] = state.last.map { follows[Int($0) * itemCount + item] } ?? 0
    }
  }
}
