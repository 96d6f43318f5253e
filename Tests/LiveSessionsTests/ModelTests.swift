import LiveSessionTesting
import Recommendation
import SessionData
import Synchronization
import Testing

@testable import LiveSessions

/// Several models, and newer versions of one.
@Suite struct ModelTests {
  private static let second = FoldingRecommender(itemCount: Shop.ids.count, seed: 2)

  @Test func sharesOfSessionsAreAsAsked() throws {
    let models = try Shop.sessions([
      Shop.source(), Shop.source("b", percent: 30), Shop.source("c", percent: 5.25),
    ]).registry
    var counts: [String: Int] = [:]
    for number in 0..<20_000 {
      counts[models.model(forSession: "visitor-\(number)").name, default: 0] += 1
    }
    // Six standard deviations are 390 and 190 sessions; the names are always the same.
    #expect(abs(counts["b", default: 0] - 6000) < 390)
    #expect(abs(counts["c", default: 0] - 1050) < 190)
    #expect(counts["main", default: 0] > 12_000)
  }

  @Test func sessionsStayWithTheirModel() throws {
    let halves = { try Shop.sessions([Shop.source(), Shop.source("b", percent: 50)]).registry }
    let (one, other) = (try halves(), try halves())
    for number in 0..<1000 {
      let name = one.model(forSession: "visitor-\(number)").name
      #expect(other.model(forSession: "visitor-\(number)").name == name)
    }
    // Other processes and versions must agree on these.
    #expect(StableHash.of("") == 0xfdbd_f6ac_4fc5_2e7f)
    #expect(StableHash.of("visitor-1") == 0x728f_5123_d9dc_1960)
  }

  /// A session moves to its own model with the first item that this one knows, and all its known items count then.
  @Test func theFallbackAnswersWhereNothingIsKnown() async throws {
    let other = ModelSource(name: "fallback", path: "fallback.safetensors") {
      Shop.model(Self.second, ids: Shop.ids.indices.map { "new \($0)" })
    }
    let service = try Shop.sessions([Shop.source(), other]) { $0.fallback = "fallback" }
    func event(_ id: String) -> EventsRequest {
      EventsRequest(events: [.init(item: id)], list: ListRequest(k: 10))
    }
    let first = try await service.add(event("new 7"), to: "s")
    #expect(first.model.name == "fallback" && first.unknown.isEmpty)
    #expect(first.best == Self.second.expected(after: [7], k: 10))
    #expect(try await service.recommend(ListRequest(k: 10), for: "s").best == first.best)
    let known = try await service.add(EventsRequest(items: [5], k: 10), to: "s")
    #expect(known.model.name == "main")
    #expect(known.best == Shop.recommender.expected(after: [5], k: 10))
    #expect(try await service.add(event("new 8"), to: "s").model.name == "main")
    // A request that names its model gets it.
    let named = try await service.recommend(
      ListRequest(k: 1, model: "main"), after: [["new 7"]])
    #expect(named[0].model.name == "main" && named[0].unknown == ["new 7"])
    #expect(
      try await service.recommend(ListRequest(k: 1), after: [["new 7"], [Shop.ids[2]]])
        .map(\.model.name) == ["fallback", "main"])
  }

  @Test func extremeShares() throws {
    let models = try Shop.sessions([
      Shop.source(), Shop.source("none", percent: 0), Shop.source("all", percent: 100),
    ]).registry
    for number in 0..<1000 {
      #expect(models.model(forSession: "visitor-\(number)").name == "all")
    }
  }

  @Test func aRequestNamesItsModel() async throws {
    let service = try Shop.sessions([Shop.source(), Shop.source("b", Self.second)])
    _ = try await service.add(.init(items: [5]), to: "s")
    let answer = try await service.recommend(.init(k: 10, model: "b"), for: "s")
    #expect(answer.model.name == "b")
    #expect(answer.best == Self.second.expected(after: [5], k: 10))
    // The session moves on under any model, and its state belongs to the one that answered last.
    var request = EventsRequest(items: [6], k: 10)
    request.list.model = "b"
    #expect(
      try await service.add(request, to: "s").best == Self.second.expected(after: [5, 6], k: 10))
    #expect(
      try await service.add(.init(items: [7], k: 10), to: "s").best
        == Shop.recommender.expected(after: [5, 6, 7], k: 10))
  }

  @Test func staleVersionIsToldAndRecordsNothing() async throws {
    let service = try Shop.sessions()
    var request = EventsRequest(items: [5])
    request.list.modelVersion = "v1"
    #expect(try await service.add(request, to: "s").events == 1)
    request.list.modelVersion = "v0"
    let stale = request
    await #expect(
      throws: LiveSessionError.staleModel(asked: "v0", served: "v1", isRecorded: false)
    ) { _ = try await service.add(stale, to: "s") }
    #expect(try await service.session("s").eventCount == 1)
    await #expect(throws: LiveSessionError.staleModel(asked: "v0", served: "v1")) {
      _ = try await service.recommend(stale.list, for: "s")
    }
  }

  /// A retry of what was recorded under an older version says that nothing is lost.
  @Test func staleVersionOfARetryIsToldApart() async throws {
    let service = try Shop.sessions()
    var request = EventsRequest(items: [5], key: "a")
    _ = try await service.add(request, to: "s")
    request.list.modelVersion = "v0"
    let stale = request
    await #expect(
      throws: LiveSessionError.staleModel(asked: "v0", served: "v1", isRecorded: true)
    ) { _ = try await service.add(stale, to: "s") }
  }

  /// Clients send the version of the last answer along, whichever model gave it.
  @Test func versionsOfModelAndFallbackAreBothServed() async throws {
    let other = ModelSource(name: "fallback", path: "fallback.safetensors") {
      Shop.model(Self.second, version: "f1")
    }
    let service = try Shop.sessions([Shop.source(), other]) { $0.fallback = "fallback" }
    for version in ["v1", "f1"] {
      let list = ListRequest(k: 1, modelVersion: version)
      let known = EventsRequest(events: [.init(item: Shop.ids[5])], list: list)
      #expect(try await service.recommend(list, for: version).model.name == "fallback")
      #expect(try await service.add(known, to: version).model.name == "main")
      #expect(
        try await service.recommend(list, after: [[], [Shop.ids[3]]]).map(\.model.name)
          == ["fallback", "main"])
    }
    await #expect(throws: LiveSessionError.staleModel(asked: "f1", served: "v1")) {
      _ = try await service.recommend(ListRequest(model: "main", modelVersion: "f1"), for: "s")
    }
    await #expect(throws: LiveSessionError.staleModel(asked: "v0", served: "v1")) {
      _ = try await service.recommend(ListRequest(modelVersion: "v0"), for: "s")
    }
  }
}
