import SessionData

extension NextItemRecommender {
  /// The `k` best next items of a session, best first, among the candidates that `filter` admits.
  ///
  /// Fewer than `k` come back only when fewer candidates exist.
  ///
  /// - Parameter threads: how many may work on this call, ≥ 1; no answer depends on it.
  public func recommend(
    after state: State, k: Int, filter: CandidateFilter = .all, threads: Int = 1
  ) -> [ScoredItem] {
    rank([state], [RankingRequest(k: k, filter: filter)], threads: threads)[0].best
  }
}
