import Recommendation
import SessionData
import Testing

/// Answers from the scores that are not 0 are those of the whole row.
@Suite struct SparseRankingTests {
  @Test func equalsTheAnswersFromRows() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = Generator(state: seed)
    for count in [1, 2, 64, 65, 300] {
      for scored in [0, 1, count / 3, count] {
        var row = [Float](repeating: 0, count: count)
        for _ in 0..<scored {
          row[Int.random(in: 0..<count, using: &random)] =
            Float(Int.random(in: -8...24, using: &random)) / 8
        }
        if scored > 20 { row[Int.random(in: 0..<count, using: &random)] = .nan }
        let sparse = row.indices.filter { row[$0] != 0 }.map {
          ScoredItem(item: ItemIndex($0), score: row[$0])
        }
        let set = ItemSet(
          (0..<count / 3).map { _ in ItemIndex(Int.random(in: 0..<count, using: &random)) })
        for filter in [CandidateFilter.all, .init(excluding: set), .init(only: set)] {
          for k in [0, 1, 5, 64, 1000] {
            for target in [nil, ItemIndex(Int.random(in: 0..<count, using: &random))] {
              let request = RankingRequest(k: k, filter: filter, target: target)
              #expect(
                request.answer(fromSparse: sparse, itemCount: count)
                  == request.answer(from: row.span),
                "\(scored) of \(count) scores, k \(k), seed \(seed)")
            }
          }
        }
      }
    }
  }
}
