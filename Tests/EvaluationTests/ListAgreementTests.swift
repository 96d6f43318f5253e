import Recommendation
import RecommendationTesting
import SessionData
import Testing

@testable import Evaluation

@Suite struct ListAgreementTests {
  /// Scores items by how near they are behind the last one; `limit` leaves items out of its lists, as an index may.
  private struct Walk: NextItemRecommender {
    var itemCount = 12
    var limit = 12

    func initialState() -> Int { 0 }

    func observe(_ item: ItemIndex, state: inout Int) { state = Int(item) }

    func score(_ state: Int, into scores: inout MutableSpan<Float>) {
      for item in scores.indices {
        let distance = (item - state + 2 * itemCount - 1) % itemCount
        scores[item] = item < limit ? -Float(distance) : -100 - Float(distance)
      }
    }
  }

  private func measure(
    _ model: Walk, _ sessions: [[ItemIndex]], k: Int = 3, most: Int = 2000, batch: Int = 32,
    threads: Int = 1
  ) -> ListAgreement {
    ListAgreement.measure(
      model, beside: Walk(), on: store(sessions), k: k, most: most, batch: batch, threads: threads)
  }

  @Test func `a model agrees with itself`() {
    let found = measure(Walk(), [[1, 2, 9], [4, 5]])
    #expect(found.lists == 3 && found.exactItems == 9 && found.sharedItems == 9)
    #expect(found.share == 1)
    // 1 → 2 and 4 → 5 are in lists of three, 2 → 9 is not.
    #expect(found.exactHits == 2 && found.hits == 2)
    #expect(found.exactSeconds > 0 && found.seconds > 0)
  }

  /// After 4 the exact list is 5, 6, 7; with six items alone it is 5, 0, 1.
  @Test func `items that lists lack are counted, and hits with them`() {
    let found = measure(Walk(limit: 6), [[4, 6], [4, 5], [1, 2]])
    #expect(found.lists == 3 && found.exactItems == 9 && found.sharedItems == 1 + 1 + 3)
    #expect(found.share == 5 / 9.0)
    #expect(found.exactHits == 3 && found.hits == 2)
  }

  @Test(arguments: [1, 2, 3, 32], [1, 2])
  func `cutting the work changes nothing`(batch: Int, threads: Int) {
    let sessions = (0..<5).map { start in (0..<4).map { ItemIndex((start * 3 + $0 * 2) % 12) } }
    let found = measure(Walk(limit: 8), sessions, batch: batch, threads: threads)
    let whole = measure(Walk(limit: 8), sessions)
    #expect(found.lists == 15 && whole.lists == 15)
    #expect(found.exactItems == 45 && found.sharedItems == whole.sharedItems)
    #expect(found.exactHits == whole.exactHits && found.hits == whole.hits)
  }

  /// Lists come from the beginning of the log, and no more than asked for.
  @Test func `as many as asked for`() {
    let sessions: [[ItemIndex]] = [[1, 2, 3], [4, 9], [6, 7]]
    #expect(measure(Walk(), sessions, most: 3).exactHits == 2)
    for (most, lists) in [(1, 1), (2, 2), (3, 3), (4, 4), (5, 4)] {
      #expect(measure(Walk(), sessions, most: most).lists == lists)
    }
    #expect(measure(Walk(), [[1], []]).lists == 0)
    #expect(measure(Walk(), [[1, 2]], k: 5).exactItems == 5)
    let large = Walk(itemCount: 60, limit: 60)
    let usual = ListAgreement.measure(large, beside: large, on: store([[1, 2]]), threads: 1)
    #expect(usual.exactItems == 20)
  }

  @Test func `rates and words`() {
    var agreement = ListAgreement()
    #expect(agreement.share == 1 && agreement.seconds == 0 && agreement.exactSeconds == 0)
    #expect(agreement.exactItems == 0 && agreement.sharedItems == 0 && agreement.lists == 0)
    agreement.lists = 1500
    agreement.exactItems = 30_000
    agreement.sharedItems = 29_850
    agreement.exactHits = 600
    agreement.hits = 597
    agreement.exactSeconds = 3
    agreement.seconds = 0.5
    #expect(agreement.exactListsPerSecond == 500 && agreement.listsPerSecond == 3000)
    #expect(
      agreement.text == """
        of 1,500 exact lists: 0.9950 of the items, 597 of 600 hits; 3,000 lists/s instead of 500
        """)
  }
}
