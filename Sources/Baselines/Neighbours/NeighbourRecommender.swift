import Recommendation
import SessionData

/// A recommender that looks for training sessions like the current one.
public protocol NeighbourRecommender: ServableRecommender where State == ObservedSession {
  /// The training sessions, and how they are compared.
  var model: NeighbourModel { get }
}

extension NeighbourRecommender {
  /// Size of the catalogue.
  public var itemCount: Int { model.itemCount }

  /// A session without events.
  public func initialState() -> ObservedSession { ObservedSession() }

  /// Adds the item as the session's newest.
  public func observe(_ item: ItemIndex, state: inout ObservedSession) { state.append(item) }

  /// Writes the sum over the neighbours that hold an item, and 0 for items that none holds.
  public func score(_ state: ObservedSession, into scores: inout MutableSpan<Float>) {
    model.score(state, into: &scores)
  }

  /// What the neighbours count for the items that they hold.
  public func sparseScores(_ state: ObservedSession) -> [ScoredItem]? { model.sparseScores(state) }
}
