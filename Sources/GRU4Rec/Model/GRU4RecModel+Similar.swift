import Kernels
import Recommendation
import SessionData
import Synchronization

extension GRU4RecModel {
  /// The nearest items of an item, best first: those whose output embeddings have the greatest cosine with
  /// its own.
  ///
  /// The item itself is left out. An embedding of zeros has the cosine 0 with all others.
  ///
  /// - Parameters:
  ///   - item: a number of the catalogue.
  ///   - k: how many to return, ≥ 0; fewer when there are fewer.
  ///   - filter: items that may be returned.
  ///   - threads: how many may work on this call, ≥ 1; no answer depends on it.
  /// - Returns: items with their cosines as scores.
  public func similarItems(
    to item: ItemIndex, k: Int, filter: CandidateFilter = .all, threads: Int = 1
  ) -> [ScoredItem] {
    precondition(0 <= item && item < itemCount, "item \(item) of \(itemCount)")
    precondition(threads >= 1, "\(threads) threads")
    let inverse = norms.inverse(of: weights.output, kernels)
    let own = weights.output.rows(Int(item)..<Int(item) + 1)
    var filter = filter
    filter.exclude(item)
    let request = RankingRequest(k: k, filter: filter)
    let found = rankParts(lanes: 1, threads: threads) { items in
      var ranked = RankedLane(request, itemCount: itemCount)
      Arena.with { arena in
        let scores = arena.matrix(rows: 1, columns: ScoreTile.items)
        let noBias = arena.matrix(rows: 1, columns: ScoreTile.items)
        for items in ScoreTile.ranges(of: items) where request.concerns(items) {
          kernels.score(
            lane: own, weights.output.rows(items), bias: noBias.columns(0..<items.count),
            into: scores)
          for (place, other) in items.enumerated() {
            ranked.offer(other, scores[0, place] * inverse[other] * inverse[Int(item)])
          }
        }
      }
      return [ranked]
    }
    if files != nil { weights.releasePages() }
    return found[0].best
  }

  /// The cosines of an item's output embedding with those of some others, in their order.
  func cosines(of item: ItemIndex, to others: [ItemIndex]) -> [Float] {
    for item in others + [item] {
      precondition(0 <= item && item < itemCount, "item \(item) of \(itemCount)")
    }
    let inverse = norms.inverse(of: weights.output, kernels)
    let own = weights.output.rows(Int(item)..<Int(item) + 1)
    return Arena.with { arena in
      let score = arena.matrix(rows: 1, columns: 1)
      let noBias = arena.matrix(rows: 1, columns: 1)
      return others.map { other in
        let row = weights.output.rows(Int(other)..<Int(other) + 1)
        kernels.score(lane: own, row, bias: noBias, into: score)
        return score[0, 0] * inverse[Int(other)] * inverse[Int(item)]
      }
    }
  }
}

/// Inverse norms of the output embeddings, found when they are first needed.
final class ItemNorms: Sendable {
  private let values = Mutex<[Float]>([])

  /// 1 / |w| of every row, 0 for a row of zeros.
  func inverse(of rows: Matrix, _ kernels: FusedKernels) -> [Float] {
    values.withLock { values in
      if values.isEmpty {
        values = (0..<rows.rows).map {
          let square = kernels.squaredNorm(rows.rows($0..<$0 + 1))
          return square > 0 ? Float(1 / square.squareRoot()) : 0
        }
      }
      return values
    }
  }
}
