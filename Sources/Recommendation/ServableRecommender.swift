import SessionData

/// A recommender whose sessions can be kept between requests, by a process that lives on or by another.
///
/// All requirements have defaults, so that every ``NextItemRecommender`` becomes servable by saying so.
public protocol ServableRecommender: NextItemRecommender {
  /// The state as bytes, which ``state(from:)`` of the same model turns back into the same state.
  ///
  /// `nil` where observing the session's items anew costs no more than keeping a state.
  func bytes(of state: State) -> [UInt8]?

  /// The state that these bytes stand for; `nil` when they are none of this model's.
  func state(from bytes: [UInt8]) -> State?

  /// The `k` items that the model takes to be most like one, best first, the item itself left out.
  ///
  /// `nil` when the model has no notion of likeness.
  ///
  /// - Precondition: `0 <= item < itemCount` and `k >= 0`.
  func nearestItems(to item: ItemIndex, k: Int) -> [ScoredItem]?

  /// The `k` items most like one among those that a filter admits, as ``nearestItems(to:k:)`` orders them.
  ///
  /// `nil` when the model has no notion of likeness. Without an implementation of its own, a model lists all items
  /// for it.
  ///
  /// - Precondition: `0 <= item < itemCount` and `k >= 0`.
  func nearestItems(to item: ItemIndex, k: Int, filter: CandidateFilter) -> [ScoredItem]?

  /// How much the model takes items to be like one: `result[i]` belongs to `others[i]`, and is the score that
  /// ``nearestItems(to:k:filter:)`` has for it, or 0 where it has none.
  ///
  /// `nil` when the model has no notion of likeness.
  ///
  /// - Precondition: `0 <= item < itemCount`, as for each of the others, none of which is the item itself.
  func likeness(of item: ItemIndex, to others: [ItemIndex]) -> [Float]?

  /// The vector of a session whose inner products with vectors of the items are the items' scores, so that an index of
  /// inner products finds the model's lists.
  ///
  /// `nil` for every state when the model does not score so. The items' vectors are what the model's kind exports.
  func queryVector(of state: State) -> [Float]?

  /// Whether scores are logarithms of how likely an item is, up to a number that all items of a session share.
  ///
  /// An item is then made twice as likely by adding log 2 to its score, and else by doubling it.
  var scoresAreLogarithms: Bool { get }

  /// Whether what the model computed until now can be relied on; once `false`, it stays so.
  ///
  /// A model whose weights lie in a file that somebody else may write to is asked after each batch.
  var isIntact: Bool { get }

  /// The same model, ready to answer many requests; no answer changes.
  ///
  /// - Parameter threads: how many may work on it, ≥ 1.
  func preparedForServing(threads: Int) -> Self
}

extension ServableRecommender {
  /// Nothing: the session's items tell the state.
  public func bytes(of state: State) -> [UInt8]? { nil }

  /// Nothing, as no bytes were given.
  public func state(from bytes: [UInt8]) -> State? { nil }

  /// Yes: the model is in memory that nobody else writes to.
  public var isIntact: Bool { true }

  /// Itself: it is ready as it is.
  public func preparedForServing(threads: Int) -> Self { self }

  /// Nothing, as items are only known by what follows them.
  public func nearestItems(to item: ItemIndex, k: Int) -> [ScoredItem]? { nil }

  /// The first that the filter admits of all items in order.
  public func nearestItems(
    to item: ItemIndex, k: Int, filter: CandidateFilter
  ) -> [ScoredItem]? {
    if filter.excluded == nil && filter.only == nil { return nearestItems(to: item, k: k) }
    return nearestItems(to: item, k: itemCount).map { all in
      Array(all.lazy.filter { filter.admits($0.item) }.prefix(k))
    }
  }

  /// Looks the others up among the nearest items.
  public func likeness(of item: ItemIndex, to others: [ItemIndex]) -> [Float]? {
    let filter = CandidateFilter(only: ItemSet(others))
    return nearestItems(to: item, k: itemCount, filter: filter).map { nearest in
      let scores = Dictionary(uniqueKeysWithValues: nearest.map { ($0.item, $0.score) })
      return others.map { scores[$0] ?? 0 }
    }
  }

  /// None, as scores are no inner products.
  public func queryVector(of state: State) -> [Float]? { nil }

  /// No: scores are numbers of events, sums of similarities, and the like.
  public var scoresAreLogarithms: Bool { false }
}
