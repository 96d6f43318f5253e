import EventLogs
import LiveSessionTesting
import Testing

@testable import LiveSessions

/// Searches are bounded, give up in time, and let others go on.
@Suite(.timeLimit(.minutes(30))) struct ItemQueryTests {
  @Test(arguments: [
    ("", []), ("  \t\n ", []), ("Tent", ["tent"]), ("a tent", ["tent", "a"]),
    ("tent TENT tent", ["tent"]), ("e ent tent", ["tent"]),
  ])
  func words(_ text: String, _ words: [String]) {
    #expect(ItemQuery(text)?.words == words.map { Array($0.utf8) })
  }

  @Test func longQueriesAreNone() {
    let words = (0..<16).map { "w\($0)" }
    #expect(ItemQuery(words.joined(separator: " ")) != nil)
    #expect(ItemQuery((words + ["w"]).joined(separator: " ")) == nil)
    #expect(ItemQuery(String(repeating: "🛒", count: 512)) != nil)
    #expect(ItemQuery(String(repeating: "🛒", count: 513)) == nil)
  }

  /// So many titles that a search takes many turns.
  private static let titles = ItemTable(
    Dictionary(
      uniqueKeysWithValues: Shop.ids.map { ($0, String(repeating: "baking ", count: 20_000)) }))

  private static func service(
    _ change: (inout LiveSessionSettings) -> Void = { _ in }
  ) throws -> LiveSessionService {
    var settings = Shop.patientSettings
    change(&settings)
    return try LiveSessionService(models: [Shop.source()], titles: titles, settings: settings)
  }

  @Test func searchesTakeTurns() throws {
    let search = ItemSearch(
      try Self.service().models[0], titles: ItemTitles(table: Self.titles, catalogue: nil))
    var scan = ItemSearch.Scan(try #require(ItemQuery("baking item")), limit: 1000, filter: .all)
    var turns = 0
    while !scan.isDone {
      search.advance(&scan)
      turns += 1
    }
    #expect(turns > 5)
    #expect(scan.found.count == Shop.ids.count - 3)
    var all = ItemSearch.Scan(try #require(ItemQuery("")), limit: 4, filter: .all)
    search.advance(&all)
    #expect(all.isDone && all.found == [0, 1, 2, 3])
  }

  @Test func timeIsUp() async throws {
    let service = try Self.service { $0.timeout = .zero }
    let query = try #require(ItemQuery("nowhere baking"))
    await #expect(throws: LiveSessionError.late) {
      _ = try await service.items(matching: query, limit: 5, in: service.models[0])
    }
    await #expect(throws: LiveSessionError.late) {
      _ = try await service.similarItems(to: Shop.ids[0], ListRequest(k: 5), in: service.models[0])
    }
  }

  @Test func cancelledTasksFindNothing() async throws {
    let service = try Self.service()
    let query = try #require(ItemQuery("nowhere baking"))
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await service.items(matching: query, limit: 5, in: service.models[0])
    }
    await #expect(throws: LiveSessionError.cancelled) { _ = try await task.value }
  }

  @Test func everybodyGetsAnAnswer() async throws {
    let service = try Self.service()
    let query = try #require(ItemQuery("baking item"))
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          try await service.items(matching: query, limit: 50, in: service.models[0]).count
        }
      }
      group.addTask {
        try await service.similarItems(
          to: Shop.ids[0], ListRequest(k: 37), in: service.models[0]
        ).best.count
      }
      for try await count in group { #expect(count == 37) }
    }
  }
}
