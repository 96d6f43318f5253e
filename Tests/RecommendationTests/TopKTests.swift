import Recommendation
import SessionData
import Testing

@Suite struct TopKTests {
  private func items(_ k: Int, _ scores: [Float], _ filter: CandidateFilter = .all) -> [ItemIndex] {
    TopK(k).select(from: scores.span, filter: filter).map(\.item)
  }

  @Test func bestComeFirstWithTheirScores() {
    let scores: [Float] = [0.5, -1, 3, 2]
    let list = TopK(2).select(from: scores.span)
    #expect(list == [ScoredItem(item: 2, score: 3), ScoredItem(item: 3, score: 2)])
  }

  @Test func equalScoresGoByItem() {
    #expect(items(3, [1, 2, 1, 2, 1]) == [1, 3, 0])
    #expect(items(5, [Float](repeating: 0, count: 300)) == [0, 1, 2, 3, 4])
    #expect(items(2, [0, -0.0, 0]) == [0, 1])
  }

  @Test func notANumberIsNeverRecommended() {
    #expect(items(5, [.nan, 1, .nan, 2]) == [3, 1])
    var scores = [Float](repeating: .nan, count: 200)
    scores[150] = -.infinity
    #expect(items(3, scores) == [150])
  }

  @Test func infinitiesAreScores() {
    #expect(items(4, [-.infinity, .infinity, 0, -.infinity]) == [1, 2, 0, 3])
  }

  @Test func lengthsAtTheEdges() {
    #expect(items(0, [1, 2]) == [])
    #expect(items(3, []) == [])
    #expect(items(9, [1, 2]) == [1, 0])
  }

  @Test func filterActsBeforeTheSelection() {
    let scores = (0..<200).map { Float($0) }
    let excluded = ItemSet((100..<200).map { ItemIndex($0) })
    #expect(items(3, scores, CandidateFilter(excluding: excluded)) == [99, 98, 97])
    let only = ItemSet([1, 70, 150, 500])
    #expect(items(9, scores, CandidateFilter(only: only)) == [150, 70, 1])
    #expect(items(9, scores, CandidateFilter(excluding: excluded, only: only)) == [70, 1])
    #expect(items(9, scores, CandidateFilter(only: ItemSet())) == [])
  }

  /// Against sorting everything, over sizes around the block of 64 and scores with many ties.
  @Test func equalsSorting() {
    let seed = UInt64.random(in: 0 ... .max)
    var random = Generator(state: seed)
    for count in [1, 15, 63, 64, 65, 127, 128, 129, 700] {
      for k in [1, 5, 20, 64, 1000] {
        var scores = (0..<count).map { _ in Float(Int.random(in: -40...40, using: &random)) / 8 }
        if count > 20 { scores[Int.random(in: 0..<count, using: &random)] = .nan }
        let set = ItemSet(
          (0..<count / 3).map { _ in ItemIndex(Int.random(in: 0..<count, using: &random)) })
        for filter in [CandidateFilter.all, .init(excluding: set), .init(only: set)] {
          let expected = scores.indices
            .filter { !scores[$0].isNaN && filter.admits(ItemIndex($0)) }
            .sorted { (-scores[$0], $0) < (-scores[$1], $1) }
          let actual = items(k, scores, filter)
          #expect(
            actual == expected.prefix(k).map { ItemIndex($0) },
            "\(count) scores, k \(k), seed \(seed)")
        }
      }
    }
  }
}

/// A linear congruential generator (Knuth's MMIX constants), so that a seed repeats a test.
struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
