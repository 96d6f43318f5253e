import SessionData
import Testing

@testable import Baselines

@Suite struct PopularityTests {
  private let sessions = log([[0, 1, 1], [1, 2], [2, 3, 2, 3, 3]])

  @Test func popularityCountsEvents() {
    #expect(scores(Popularity(sessions, itemCount: 5), after: [3]) == [1, 3, 3, 3, 0])
  }

  /// The last half of ten events: 2, 3, 2, 3, 3; ties go to what is popular in the whole log.
  @Test func recentPopularityCountsTheLastEvents() {
    var settings = RecentPopularity.Settings()
    settings.share = 0.5
    let model = RecentPopularity(sessions, itemCount: 5, settings: settings)
    #expect(scores(model, after: []) == [0.25, 0.75, 2.75, 3.75, 0])
  }

  @Test func aShareOfOneIsPopularity() {
    var settings = RecentPopularity.Settings()
    settings.share = 1
    let model = RecentPopularity(sessions, itemCount: 5, settings: settings)
    #expect(scores(model, after: []).map { $0.rounded(.down) } == [1, 3, 3, 3, 0])
  }

  @Test func sessionPopularityPutsTheSessionFirst() {
    let model = SessionPopularity(sessions, itemCount: 5)
    #expect(scores(model, after: [4, 0, 4]) == [1.25, 0.75, 0.75, 0.75, 2])
    #expect(scores(model, after: []) == [0.25, 0.75, 0.75, 0.75, 0])
  }

  @Test func anEmptyLogScoresNothing() {
    let empty = log([])
    #expect(scores(Popularity(empty, itemCount: 2), after: [1]) == [0, 0])
    #expect(scores(RecentPopularity(empty, itemCount: 2), after: [1]) == [0, 0])
    #expect(scores(SessionPopularity(empty, itemCount: 2), after: [1]) == [0, 1])
  }
}
