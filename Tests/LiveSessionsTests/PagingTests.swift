import LiveSessionTesting
import Recommendation
import SessionData
import Testing

@testable import LiveSessions

/// Pages of a list join to the list, whatever asks for them.
@Suite struct PagingTests {
  private let service: LiveSessionService

  init() throws { service = try Shop.sessions() }

  /// Pages of seven items, each asked for once.
  private func pages<Element>(
    _ page: (ListRequest) async throws -> [Element]
  ) async throws -> [Element] {
    var all: [Element] = []
    for offset in stride(from: 0, to: 49, by: 7) {
      all += try await page(ListRequest(k: 7, offset: offset))
    }
    return all
  }

  @Test func lists() async throws {
    let whole = Shop.recommender.expected(after: [5, 6], k: 100)
    _ = try await service.add(.init(items: [5, 6]), to: "s")
    #expect(try await pages { try await service.recommend($0, for: "s").best } == whole)
    let items = [5, 6].map { Shop.ids[$0] }
    #expect(try await pages { try await service.recommend($0, after: [items])[0].best } == whole)
    var session = 0
    let added = try await pages { list in
      session += 1
      let request = EventsRequest(events: items.map { .init(item: $0) }, list: list)
      return try await service.add(request, to: "session \(session)").best
    }
    #expect(added == whole)
    #expect(try await service.recommend(.init(k: 0, offset: 5), for: "s").best.isEmpty)
  }

  @Test func itemsAndSimilarOnes() async throws {
    let (model, all) = (service.models[0], try #require(ItemQuery("")))
    let found = try await pages {
      try await service.items(matching: all, limit: $0.k, offset: $0.offset, in: model)
    }
    #expect(found == Array(0..<40))
    let similar = try await pages {
      try await service.similarItems(to: Shop.ids[4], $0, in: model).best
    }
    #expect(similar == Shop.recommender.nearestItems(to: 4, k: 100))
  }

  @Test func filteredItemsAndSimilarOnes() async throws {
    let (model, all) = (service.models[0], try #require(ItemQuery("")))
    let rules = CandidateRules(exclude: [Shop.ids[5]], only: [3, 5, 30, 0].map { Shop.ids[$0] })
    #expect(
      try await service.items(matching: all, limit: 9, rules: rules, in: model) == [0, 3, 30])
    #expect(
      try await service.items(
        matching: try #require(ItemQuery("item")), limit: 1, offset: 1, rules: rules, in: model)
        == [30])
    #expect(
      try await service.similarItems(
        to: Shop.ids[4], ListRequest(k: 2, rules: rules), in: model
      ).best.map(\.item)
        == [3, 0])
    await #expect(
      throws: LiveSessionError.unknownItemSet("attic", for: .filter, known: [])
    ) {
      _ = try await service.items(
        matching: all, limit: 1, rules: .init(inSets: ["attic"]), in: model)
    }
  }
}
