import Console
import Evaluation
import GRU4Rec
import Recommendation
import SessionData

/// A benchmark's answers against plain sorting and counting.
struct RankingCheck {
  /// Sessions that are ranked together, of which every sixth is checked.
  private static let sample = 20

  private let model: GRU4RecModel

  init(_ model: GRU4RecModel) { self.model = model }

  /// Checks some sessions of a batch.
  ///
  /// - Throws: ``CommandError/wrongAnswer(_:)`` for a score, list or rank that differs.
  func check(_ states: [GRU4RecState], _ requests: [RankingRequest]) throws(CommandError) {
    let states = Array(states.prefix(Self.sample))
    let rankings = model.rank(states, Array(requests.prefix(Self.sample)), threads: 1)
    let rows = scores(of: states)
    for lane in stride(from: 0, to: states.count, by: 6) {
      let scores = Array(rows[lane * model.itemCount..<(lane + 1) * model.itemCount])
      let alone = self.scores(of: [states[lane]])
      let largest = scores.reduce(0) { max($0, abs($1)) }
      guard zip(scores, alone).allSatisfy({ abs($0 - $1) <= 1e-4 * largest }) else {
        throw .wrongAnswer("the scores of session \(lane) are others alone than in a batch")
      }
      let best = scores.indices.map { ScoredItem(item: ItemIndex($0), score: scores[$0]) }
        .sorted { $0.precedes($1) }.prefix(requests[lane].k)
      guard rankings[lane].best == Array(best) else {
        throw .wrongAnswer("the best items of session \(lane) are not those of sorted scores")
      }
      guard let target = requests[lane].target else { continue }
      let limit = scores[Int(target)]
      let counts = ScoreCounts(
        greater: scores.count { $0 > limit }, equal: scores.count { $0 == limit },
        notANumber: scores.count { $0.isNaN })
      guard rankings[lane].counts == counts else {
        throw .wrongAnswer("the rank of item \(target) in session \(lane) is not as counted")
      }
    }
  }

  private func scores(of states: [GRU4RecState]) -> [Float] {
    var scores = [Float](repeating: 0, count: states.count * model.itemCount)
    var span = scores.mutableSpan
    model.score(states, into: &span)
    return scores
  }
}
