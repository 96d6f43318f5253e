import Kernels
import Recommendation
import SessionData

extension GRU4RecModel {
  /// h · w + b, or cos(h, w) / τ, of these items alone, the same bits as in a whole row.
  public func score(_ state: GRU4RecState, of items: [ItemIndex]) -> [Float] {
    for item in items {
      precondition(0 <= item && item < itemCount, "item \(item) of \(itemCount)")
    }
    if items.isEmpty { return [] }
    let arena = Arena()
    let rows = arena.vector(Int32.self, count: items.count)
    rows.set(items)
    let last = arena.matrix(rows: 1, columns: weights.output.columns)
    last.setRow(0, from: scoredState(state), at: 0)
    let scores = score(rows, last, in: arena)
    return items.indices.map { scores[0, $0] }
  }

  /// The next items of a session that is kept as a state, best first, by their identifiers.
  ///
  /// - Parameters:
  ///   - state: the session so far.
  ///   - count: how many to return; fewer when the catalogue has fewer.
  ///   - filter: items that may be returned.
  ///   - threads: how many may work on it, ≥ 1; no answer depends on it.
  public func recommend(
    after state: GRU4RecState, count: Int, filter: CandidateFilter = .all, threads: Int = 1
  ) -> [(item: String, score: Float)] {
    recommend(after: state, k: count, filter: filter, threads: threads).map {
      (vocabulary.id(of: $0.item), $0.score)
    }
  }
}
