import Evaluation
import Testing

@Suite struct MetricTests {
  private let ranks: [Double] = [1, 2, 3.5, 5, 6]

  @Test func recallIsTheShareUpToTheCutoff() {
    #expect(RankMetric.recall.mean(ofRanks: ranks, at: 1) == 0.2)
    #expect(RankMetric.recall.mean(ofRanks: ranks, at: 5) == 0.8)
    #expect(RankMetric.recall.value(ofRank: 3.5, at: 3) == 0)
    #expect(RankMetric.recall.value(ofRank: 3.5, at: 4) == 1)
  }

  @Test func reciprocalRanksEndAtTheCutoff() {
    #expect(RankMetric.mrr.mean(ofRanks: ranks, at: 4) == (1 + 0.5 + 1 / 3.5) / 5)
  }

  /// log2(1 + rank), not log2(rank) with a special case for the first place.
  @Test func discountIsOfRankPlusOne() {
    let ndcg = RankMetric.ndcg
    #expect(ndcg.value(ofRank: 1, at: 20) == 1)
    #expect(abs(ndcg.value(ofRank: 2, at: 20) - 0.630_929_753_571_457_4) < 1e-15)
    #expect(ndcg.value(ofRank: 3, at: 20) == 0.5)
    #expect(abs(ndcg.value(ofRank: 20, at: 20) - 0.227_670_248_696_953_1) < 1e-15)
    #expect(ndcg.value(ofRank: 20.5, at: 20) == 0)
  }

  @Test func meansOfNothingAreZero() {
    #expect(RankMetric.recall.mean(ofRanks: [], at: 20) == 0)
  }

  @Test func coverageCountsItemsOnce() {
    #expect(Coverage.value(times: [0, 7, 1, 0]) == 0.5)
    #expect(Coverage.value(times: []) == 0)
  }

  @Test func popularityIsTheMeanOverRecommendations() {
    #expect(
      RecommendationPopularity.value(times: [3, 1, 0], counts: [10, 2, 5]) == (3 * 1 + 0.2) / 4)
    #expect(RecommendationPopularity.value(times: [1, 1], counts: [0, 0]) == 0)
    #expect(RecommendationPopularity.value(times: [0, 0], counts: [3, 1]) == 0)
    #expect(RecommendationPopularity.value(times: [1, 0], counts: [1, 1]) == 1)
    let huge = [Int64.max, .max]
    #expect(RecommendationPopularity.value(times: [1, 1], counts: huge) == 1)
  }
}
