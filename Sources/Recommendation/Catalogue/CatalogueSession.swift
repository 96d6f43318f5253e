import SessionData

/// One visitor's session with a ``CatalogueModel``: a value that a click advances by one step.
///
/// ```swift
/// var session = model.startSession()
/// session.observe("sku-1")
/// let next = session.recommend(count: 10)
/// ```
public struct CatalogueSession: Sendable {
  private let vocabulary: ItemVocabulary
  private var state: any SessionState

  init(_ model: CatalogueModel) {
    func start(_ recommender: some ServableRecommender) -> any SessionState {
      TypedState(recommender: recommender, state: recommender.initialState())
    }
    vocabulary = model.vocabulary
    state = start(model.recommender)
  }

  /// Advances the session by one event.
  ///
  /// - Returns: whether the model knows the item; the session stays as it was when it does not.
  @discardableResult
  public mutating func observe(_ item: String) -> Bool {
    guard let index = vocabulary.index(of: item) else { return false }
    state.observe(index)
    return true
  }

  /// The next items, best first, by their identifiers.
  ///
  /// - Parameters:
  ///   - count: how many to return; fewer when there are fewer candidates.
  ///   - filter: items that may be returned.
  ///   - threads: how many may work on it, ≥ 1; no answer depends on it.
  public func recommend(
    count: Int, filter: CandidateFilter = .all, threads: Int = 1
  ) -> [(item: String, score: Float)] {
    state.best(count, filter, threads).map { (vocabulary.id(of: $0.item), $0.score) }
  }

  /// The scores of some items as the next one, in their order; `nil` for an item that the model does not know.
  ///
  /// The same scores as ``recommend(count:filter:threads:)`` lists: higher is better, and those of different
  /// sessions are not comparable.
  public func scores(of items: [String]) -> [Float?] {
    let indices = items.map(vocabulary.index(of:))
    var known = state.scores(indices.compactMap(\.self))[...]
    return indices.map { $0 == nil ? nil : known.popFirst() }
  }
}

/// A recommender and a state of it, whatever their types.
private protocol SessionState: Sendable {
  mutating func observe(_ item: ItemIndex)
  func best(_ k: Int, _ filter: CandidateFilter, _ threads: Int) -> [ScoredItem]
  func scores(_ items: [ItemIndex]) -> [Float]
}

private struct TypedState<Recommender: ServableRecommender>: SessionState {
  let recommender: Recommender
  var state: Recommender.State

  mutating func observe(_ item: ItemIndex) { recommender.observe(item, state: &state) }

  func best(_ k: Int, _ filter: CandidateFilter, _ threads: Int) -> [ScoredItem] {
    recommender.recommend(after: state, k: k, filter: filter, threads: threads)
  }

  func scores(_ items: [ItemIndex]) -> [Float] { recommender.score(state, of: items) }
}
