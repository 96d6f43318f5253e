import LiveSessionTesting
import SessionStates
import Testing

@testable import LiveSessions

/// A session's record tells at which rank an item stood in the list that was shown last.
@Suite struct ShownListTests {
  private func shop(
    _ sources: [ModelSource] = [Shop.source()], _ store: TestStore = TestStore(),
    fallback: String? = nil
  ) throws -> LiveSessionService {
    try Shop.sessions(sources, states: store) {
      $0.remembersShownLists = true
      $0.fallback = fallback
    }
  }

  /// What a store holds of a session, events or none.
  private func shown(_ store: TestStore, _ session: String = "s") throws -> ShownList? {
    try SessionRecord(bytes: #require(store.content[session]).bytes)?.shown
  }

  @Test func everyAnswerThatListsItemsIsRemembered() async throws {
    let store = TestStore()
    let shop = try shop([Shop.source()], store)
    defer { Task { await shop.close() } }
    var answer = try await shop.recommend(ListRequest(k: 4), for: "s")
    #expect(answer.isMostPopular)
    try expect(answer, offset: 0, is: shown(store))
    answer = try await shop.add(Shop.ids[3], to: "s", ListRequest(k: 5))
    try expect(answer, offset: 0, is: shown(store))
    answer = try await shop.add(EventsRequest(items: [4, 5], k: 6, key: "key"), to: "s")
    try expect(answer, offset: 0, is: shown(store))
    answer = try await shop.recommend(ListRequest(k: 3, offset: 7), for: "s")
    try expect(answer, offset: 7, is: shown(store))
    answer = try await shop.add(EventsRequest(items: [4, 5], k: 6, key: "key"), to: "s")
    #expect(answer.isReplay)
    try expect(answer, offset: 0, is: shown(store))
    answer = try await shop.takeBack(.last, from: "s", ListRequest(k: 2))
    try expect(answer, offset: 0, is: shown(store))
    _ = try await shop.add(Shop.ids[9], to: "other")
    answer = try await shop.merge("other", into: "s", ListRequest(k: 7)).list
    try expect(answer, offset: 0, is: shown(store))
    answer = try await shop.merge("other", into: "s", ListRequest(k: 8)).list
    try expect(answer, offset: 0, is: shown(store))
    #expect(try shown(store, "other") == nil)
  }

  private func expect(_ answer: ListAnswer, offset: Int, is shown: ShownList?) throws {
    let shown = try #require(shown)
    #expect(shown.model == answer.model.name && shown.modelVersion == answer.model.version)
    for (place, one) in answer.recommendations.enumerated() {
      #expect(shown.rank(of: one.item) == offset + place + 1)
    }
    let listed = Set(answer.recommendations.map(\.item))
    for id in Shop.ids where !listed.contains(id) { #expect(shown.rank(of: id) == nil) }
    #expect(shown.rank(of: "never seen") == nil)
  }

  @Test func aRequestForNoListLeavesTheOneBefore() async throws {
    let store = TestStore()
    let shop = try shop([Shop.source()], store)
    defer { Task { await shop.close() } }
    let answer = try await shop.add(Shop.ids[3], to: "s", ListRequest(k: 5))
    _ = try await shop.add(Shop.ids[4], to: "s", ListRequest(k: 0))
    _ = try await shop.recommend(ListRequest(k: 0), for: "s")
    try expect(answer, offset: 0, is: shown(store))
  }

  @Test func theListOfTheFallbackIsTheFallbacks() async throws {
    let store = TestStore()
    let shop = try shop(
      [Shop.source(), Shop.source("fallback", version: "v2")], store, fallback: "fallback")
    defer { Task { await shop.close() } }
    let answer = try await shop.recommend(for: "s")
    #expect(answer.model.name == "fallback")
    try expect(answer, offset: 0, is: shown(store))
  }

  @Test func aHundredItemsAreRemembered() async throws {
    let ids = (0..<300).map { "item \($0)" }
    let store = TestStore()
    var settings = Shop.patientSettings
    settings.remembersShownLists = true
    let shop = try LiveSessionService(
      Shop.model(FoldingRecommender(itemCount: 300), ids: ids), states: store, settings: settings)
    defer { Task { await shop.close() } }
    let answer = try await shop.add(ids[0], to: "s", ListRequest(k: 150))
    let shown = try #require(try shown(store))
    let ranks = answer.recommendations.map { shown.rank(of: $0.item) }
    #expect(ranks == (1...100).map { $0 } + [Int?](repeating: nil, count: 50))
  }

  /// Where lists are not remembered, asking for one writes nothing, and records are what they were.
  @Test func withoutTheSettingNothingIsKept() async throws {
    let store = TestStore()
    let shop = try Shop.sessions(states: store)
    defer { Task { await shop.close() } }
    _ = try await shop.recommend(for: "new")
    _ = try await shop.add(Shop.ids[3], to: "s")
    _ = try await shop.recommend(for: "s")
    #expect(store.content["new"] == nil)
    #expect(store.content["s"]?.revision == 1 && store.content["s"]?.bytes.first == 1)
  }

  /// A list that was shown before already is not written again, and one that cannot be kept is answered all the same.
  @Test func readersAreNotToldOfTheStore() async throws {
    let store = TestStore { store, key, number in if number == 2 { store.touch(key) } }
    let shop = try shop([Shop.source()], store)
    defer { Task { await shop.close() } }
    let first = try await shop.add(Shop.ids[3], to: "s", ListRequest(k: 5))
    _ = try await shop.recommend(ListRequest(k: 5), for: "s")
    #expect(store.content["s"]?.revision == 1)
    // Another writer comes first: the list of before stays.
    #expect(try await shop.recommend(ListRequest(k: 6), for: "s").best.count == 6)
    try expect(first, offset: 0, is: shown(store))
    #expect(store.content["s"]?.revision == 2)
  }

  /// A session of which only a list is known had no event, and can be forgotten.
  @Test func aListIsNoEvent() async throws {
    let store = TestStore()
    let shop = try shop([Shop.source()], store)
    defer { Task { await shop.close() } }
    _ = try await shop.recommend(for: "s")
    await #expect(throws: LiveSessionError.unknownSession) { try await shop.session("s") }
    await #expect(throws: LiveSessionError.unknownSession) {
      try await shop.takeBack(.last, from: "s")
    }
    try await shop.forget("s")
    #expect(store.content.isEmpty)
  }
}
