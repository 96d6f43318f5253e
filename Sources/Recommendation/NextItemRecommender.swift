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

  /// Scores of a few items: `result[i]` belongs to `items[i]`.
  ///
  /// The same numbers, bit for bit, as the whole row has, for a blend, a second opinion on somebody's list, or
  /// candidates of an index; a model that need not write the row for it overrides it.
  ///
  /// - Parameter items: in any order, repetitions allowed; each in `0 ..< itemCount`.
  func score(_ state: State, of items: [ItemIndex]) -> [Float]

  /// The items whose scores are not 0, each once, in ascending order of items, with the same numbers, bit for bit,
  /// as the whole row has.
  ///
  /// `nil`, as long as a model says nothing else, for one that has a score for every item. A model in which few
  /// sessions speak for few items says which: a blend adds such lists up without writing rows.
  func sparseScores(_ state: State) -> [ScoredItem]?

  /// Answers a question about each session's scores: `requests[b]` is about `states[b]`.
  ///
  /// Same answers as from the rows of scores (``RankingRequest/answer(from:)``), which a model that
  /// overrides it need not write out.
  ///
  /// - Parameter threads: how many may work on this call, ≥ 1; no answer depends on it.
  func rank(_ states: [State], _ requests: [RankingRequest], threads: Int) -> [Ranking]
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
      // The one spelling that Swift 6.3 does not call deprecated.
      var one = scores._mutatingExtracting(row * itemCount..<(row + 1) * itemCount)
      score(state, into: &one)
    }
  }

  /// Scores all items and takes those asked for.
  public func score(_ state: State, of items: [ItemIndex]) -> [Float] {
    if items.isEmpty { return [] }
    var all = [Float](repeating: 0, count: itemCount)
    var row = all.mutableSpan
    score(state, into: &row)
    return items.map { all[Int($0)] }
  }

  /// Nothing: every item has a score.
  public func sparseScores(_ state: State) -> [ScoredItem]? { nil }

  /// Answers on the calling thread from the scores that are not 0, or scores the sessions and answers from their rows.
  public func rank(_ states: [State], _ requests: [RankingRequest], threads: Int) -> [Ranking] {
    precondition(
      states.count == requests.count, "\(requests.count) requests for \(states.count) states")
    var rankings: [Ranking] = []
    rankings.reserveCapacity(states.count)
    for (state, request) in zip(states, requests) {
      guard let scores = sparseScores(state) else { return rankRows(states, requests) }
      rankings.append(request.answer(fromSparse: scores, itemCount: itemCount))
    }
    return rankings
  }

  private func rankRows(_ states: [State], _ requests: [RankingRequest]) -> [Ranking] {
    // As many rows at a time as take 16 MiB, or one.
    let rowsAtOnce = min(states.count, max(1, (1 << 22) / max(1, itemCount)))
    var scores = [Float](repeating: 0, count: rowsAtOnce * itemCount)
    var rankings: [Ranking] = []
    rankings.reserveCapacity(states.count)
    while rankings.count < states.count {
      let part = rankings.count..<min(rankings.count + rowsAtOnce, states.count)
      scores.removeLast(scores.count - part.count * itemCount)
      var rows = scores.mutableSpan
      score(Array(states[part]), into: &rows)
      for (row, request) in requests[part].enumerated() {
        let one = rows.span.extracting(row * itemCount..<(row + 1) * itemCount)
        rankings.append(request.answer(from: one))
      }
    }
    return rankings
  }
}
