import LiveSessionTesting
import Recommendation
import SessionData
import Testing

@testable import LiveSessions

/// Whoever has no event that the model knows gets what most visitors look at, or what the fallback has for them.
@Suite struct PopularItemTests {
  @Test func sessionsWithoutEventsGetTheMostPopular() async throws {
    let service = try Shop.sessions()
    let answer = try await service.recommend(.init(k: 5), for: "new")
    #expect(answer.isMostPopular && answer.events == 0)
    #expect(answer.best.map(\.item) == [0, 1, 2, 3, 4])
    #expect(answer.best.map(\.score) == [100, 99, 98, 97, 96])
    let brought = try await service.recommend(.init(k: 5), after: [[], ["nothing"], [Shop.ids[3]]])
    #expect(brought.map(\.isMostPopular) == [true, true, false])
    #expect(brought[0].best == answer.best && brought[1].best == answer.best)
    #expect(brought[1].unknown == ["nothing"])
  }

  /// An unknown item changes nothing, before and after the first known one.
  @Test func unknownEventsKeepTheList() async throws {
    let service = try Shop.sessions()
    let before = try await service.recommend(.init(k: 5), for: "s")
    let unknown = EventsRequest(events: [.init(item: "nothing")], list: .init(k: 5))
    #expect(try await service.add(unknown, to: "s").best == before.best)
    #expect(try await service.add(unknown, to: "s").isMostPopular)
    let known = try await service.add(.init(items: [5], k: 5), to: "s")
    #expect(!known.isMostPopular && known.best == Shop.recommender.expected(after: [5], k: 5))
    #expect(try await service.add(unknown, to: "s").best == known.best)
  }

  @Test func longSessionsAreKnownByWhatTheyLost() async throws {
    let service = try Shop.sessions { $0.maxSessionLength = 2 }
    let known = try await service.add(.init(items: [5], k: 5), to: "s")
    let unknown = EventsRequest(
      events: ["x", "y", "z"].map { .init(item: $0) }, list: .init(k: 5))
    #expect(try await service.add(unknown, to: "s").best == known.best)
    #expect(try await service.recommend(.init(k: 5), for: "s").best == known.best)
  }

  @Test func rulesHold() async throws {
    let service = try Shop.sessions()
    let rules = CandidateRules(exclude: [Shop.ids[1]], only: Array(Shop.ids[..<4]) + ["nothing"])
    let answer = try await service.recommend(.init(k: 9, rules: rules), for: "new")
    #expect(answer.best.map(\.item) == [0, 2, 3])
    let page = try await service.recommend(.init(k: 2, offset: 3), for: "new")
    #expect(page.best.map(\.item) == [3, 4])
    #expect(try await service.recommend(.init(k: 0), for: "new").best.isEmpty)
  }

  @Test func theFallbackHasAListOfItsOwn() async throws {
    let other = FoldingRecommender(itemCount: Shop.ids.count, seed: 2)
    let sources = [Shop.source(), Shop.source("fallback", other)]
    let service = try Shop.sessions(sources) { $0.fallback = "fallback" }
    let answer = try await service.recommend(.init(k: 5), for: "new")
    #expect(answer.model.name == "fallback" && !answer.isMostPopular)
    #expect(answer.best == other.expected(after: [], k: 5))
    let named = try await service.recommend(.init(k: 5, model: "main"), for: "new")
    #expect(named.model.name == "main" && named.isMostPopular)
  }

  /// Beyond the part that is kept the list goes on, with and without a filter, in the same order.
  @Test func longListsGoOn() {
    let counts = (0..<5000).map { Int64($0 * 7919 % 1000) }
    let order = (0..<ItemIndex(counts.count)).sorted { first, second in
      let (left, right) = (counts[Int(first)], counts[Int(second)])
      return left == right ? first < second : left > right
    }
    let popular = PopularItems(counts: counts)
    for k in [0, 1, 1999, 2000, 2001, 5000, 6000] {
      #expect(popular.list(k, filter: .all).map(\.item) == Array(order.prefix(k)))
    }
    let rare = ItemSet(order[2500...])
    #expect(popular.list(3, filter: .init(only: rare)).map(\.item) == Array(order[2500..<2503]))
  }
}
