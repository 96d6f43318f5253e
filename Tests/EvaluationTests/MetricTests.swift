import Evaluation
import Testing

@Suite struct MetricTests {
  private let ranks: [Double] = [1, 2, 3.5, 5, 6]

  @Test func recallIsTheShareUpToTheCutoff() {
    #expect(Recall(at: 1).mean(ofRanks: ranks) == 0.2)
    #expect(Recall(at: 5).mean(ofRanks: ranks) == 0.8)
    #expect(Recall(at: 3).value(ofRank: 3.5) == 0)
    #expect(Recall(at: 4).value(ofRank: 3.5) == 1)
  }

  @Test func reciprocalRanksEndAtTheCutoff() {
    #expect(MeanReciprocalRank(at: 4).mean(ofRanks: ranks) == (1 + 0.5 + 1 / 3.5) / 5)
  }

  /// log2(1 + rank), not log2(rank) with a special case for the first place.
  @Test func discountIsOfRankPlusOne() {
    let ndcg = NDCG(at: 20)
    #expect(ndcg.value(ofRank: 1) == 1)
    #expect(abs(ndcg.value(ofRank: 2) - 0.630_929_753_571_457_4) < 1e-15)
    #expect(ndcg.value(ofRank: 3) == 0.5)
    #expect(abs(ndcg.value(ofRank: 20) - 0.227_670_248_696_953_1) < 1e-15)
    #expect(ndcg.value(ofRank: 20.5) == 0)
  }

  @Test func meansOfNothingAreZero() {
    #expect(Recall(at: 20).mean(ofRanks: []) == 0)
  }

  @Test func coverageCountsItemsOnce() {
    #expect(Coverage.value(times: [0, 7, 1, 0]) == 0.5)
    #expect(Coverage.value(times: []) == 0)
  }

  @Test func popularityIsTheMeanOverRecommendations() {
    #expect(Popularity.value(times: [3, 1, 0], counts: [10, 2, 5]) == (3 * 1 + 0.2) / 4)
    #expect(Popularity.value(times: [1, 1], counts: [0, 0]) == 0)
    let huge = [Int64.max, .max]
    #expect(Popularity.value(times: [1, 1], counts: huge) == 1)
  }
}
