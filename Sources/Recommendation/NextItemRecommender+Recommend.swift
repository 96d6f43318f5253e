import SessionData

extension NextItemRecommender {
  /// The `k` best next items of a session, best first, among the candidates that `filter` admits.
  ///
  /// Fewer than `k` come back only when fewer candidates exist. Allocates ``itemCount`` floats a call.
  public func recommend(
    after state: State, k: Int, filter: CandidateFilter = .all
  ) -> [ScoredItem] {
    var scores = [Float](repeating: 0, count: itemCount)
    var row = scores.mutableSpan
    score(state, into: &row)
    return TopK(k).select(from: row.span, filter: filter)
  }
}
