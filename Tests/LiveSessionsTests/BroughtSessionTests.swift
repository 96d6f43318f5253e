import LiveSessionTesting
import Recommendation
import SessionData
import Testing

@testable import LiveSessions

/// A request with many sessions is answered as they would be one by one, and lets others in between.
@Suite(.timeLimit(.minutes(30))) struct BroughtSessionTests {
  private static let sessions = (0..<200).map { number in
    (0...number % 5).map { Shop.ids[(number * 7 + $0) % Shop.ids.count] }
  }

  @Test(arguments: [false, true])
  func filtersAreThoseOfEachSession(_ excludesSeen: Bool) async throws {
    let service = try Shop.sessions { $0.batches.maxBatch = 8 }
    let rules = CandidateRules(
      excludeSeen: excludesSeen, exclude: Array(Shop.ids[10..<20]) + (0..<5000).map { "none \($0)" }
    )
    let request = ListRequest(k: 10, rules: rules)
    let answers = try await service.recommend(request, after: Self.sessions)
    #expect(answers.count == Self.sessions.count)
    for (answer, session) in zip(answers, Self.sessions) {
      let items = session.compactMap { id in
        Shop.ids.firstIndex(of: id).map { ItemIndex($0) }
      }
      let excluded = [ItemIndex](10..<20) + (excludesSeen ? items : [])
      let filter = CandidateFilter(excluding: ItemSet(excluded))
      #expect(answer.best == Shop.recommender.expected(after: items, k: 10, filter: filter))
      #expect(answer.events == session.count)
    }
  }

  @Test func commonRulesAreLookedUpOnce() throws {
    let model = try Shop.sessions().models[0]
    var filters = CandidateFilters(CandidateRules(excludeSeen: true, exclude: [Shop.ids[1]]))
    let first = try filters.filter(for: model, seen: [5])
    let second = try filters.filter(for: model, seen: [6])
    for (filter, seen) in [(first, ItemIndex(5)), (second, 6)] {
      let out = (0..<ItemIndex(Shop.ids.count)).filter { !filter.admits($0) }
      #expect(out == [1, seen])
    }
  }

  /// Two batches wait for the model, and no more of them before somebody else's event.
  @Test func othersGetTheirTurn() async throws {
    let hold = Hold()
    var recommender = Shop.recommender
    recommender.hold = hold
    let service = try Shop.sessions([Shop.source("main", recommender)]) { $0.batches.maxBatch = 1 }
    let engine = service.models[0].engine
    async let campaign = service.recommend(ListRequest(k: 1), after: Self.sessions)
    try await hold.arrival()
    while engine.queueDepth < 1 { try await Task.sleep(for: .milliseconds(1)) }
    async let event = service.add(Shop.ids[0], to: "s", ListRequest(k: 1))
    while engine.queueDepth < 2 { try await Task.sleep(for: .milliseconds(1)) }
    hold.open(3)
    #expect(try await event.events == 1)
    #expect(hold.arrived < 10)
    hold.open(Self.sessions.count)
    #expect(try await campaign.count == Self.sessions.count)
  }

  @Test func cancelledRequestsStop() async throws {
    let hold = Hold()
    var recommender = Shop.recommender
    recommender.hold = hold
    let service = try Shop.sessions([Shop.source("main", recommender)]) { $0.batches.maxBatch = 1 }
    let campaign = Task { try await service.recommend(ListRequest(k: 1), after: Self.sessions) }
    try await hold.arrival()
    campaign.cancel()
    hold.open(10)
    await #expect(throws: LiveSessionError.cancelled) { _ = try await campaign.value }
    #expect(hold.arrived < 10)
  }

  @Test func timeIsUp() async throws {
    let service = try Shop.sessions { $0.timeout = .nanoseconds(-1) }
    await #expect(throws: LiveSessionError.late) {
      _ = try await service.recommend(ListRequest(k: 1), after: Self.sessions)
    }
  }
}
