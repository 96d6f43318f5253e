import SessionData

/// What every model of this package is to the evaluator, the server and the command.
///
/// State and score are separate calls: no model replays a session to answer one more click.
public protocol NextItemRecommender: Sendable {
  /// What the model remembers of a session: a value, so that an application keeps one per session.
  associatedtype State: Sendable

  /// Size of the catalogue; items are `0 ..< itemCount`.
  var itemCount: Int { get }

  /// State of a session without events.
  func initialState() -> State

  /// Advances a session by one event.
  ///
  /// - Precondition: `0 <= item < itemCount`.
  func observe(_ item: ItemIndex, state: inout State)

  /// Writes one score per item: higher is better; scores of different sessions are not comparable.
  ///
  /// - Parameter scores: exactly ``itemCount`` values, overwritten.
  func score(_ state: State, into scores: inout MutableSpan<Float>)

  /// Advances many sessions by one event each: `items[b]` is observed by `states[b]`.
  ///
  /// Same states as one call each; a model that can do better in one batch overrides it. Called from
  /// several threads at once, as the other calls are: the evaluator and the server bring their own.
  func observe(_ items: [ItemIndex], states: inout [State])

  /// Scores many sessions: row `b` of `scores` (row-major, `states.count` × ``itemCount``) belongs to
  /// `states[b]`.
  ///
  /// Same ranks as one call each; a model that can do better in one batch overrides it.
  func score(_ states: [State], into scores: inout MutableSpan<Float>)
}

extension NextItemRecommender {
  /// Advances each session by a call of its own.
  public func observe(_ items: [ItemIndex], states: inout [State]) {
    precondition(items.count == states.count, "\(items.count) items for \(states.count) states")
    for index in items.indices { observe(items[index], state: &states[index]) }
  }

  /// Scores each session by a call of its own.
  public func score(_ states: [State], into scores: inout MutableSpan<Float>) {
    precondition(
      scores.count == states.count * itemCount,
      "\(scores.count) scores for \(states.count) states × \(itemCount) items")
    for (row, state) in states.enumerated() {
      var one = scores._mutatingExtracting(row * itemCount..<(row + 1) * itemCount)
      score(state, into: &one)
    }
  }
}
