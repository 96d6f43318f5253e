import Recommendation
import SessionData
import Synchronization
import Testing

@testable import RecommendationServer

/// Several models, and newer versions of one.
@Suite struct ModelTests {
  private static let second = FoldingRecommender(itemCount: Shop.ids.count, seed: 2)

  @Test func sharesOfSessionsAreAsAsked() throws {
    let models = try Shop.server([
      Shop.source(), Shop.source("b", percent: 30), Shop.source("c", percent: 5.25),
    ]).service.models
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
    let halves = { try Shop.server([Shop.source(), Shop.source("b", percent: 50)]).service.models }
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
      CatalogueModel(
        Self.second, vocabulary: ItemVocabulary(ids: Shop.ids.indices.map { "new \($0)" }),
        identity: ModelIdentity(method: "folding", checksum: "v1"))
    }
    let service = try Shop.server([Shop.source(), other]) { $0.fallback = "fallback" }.service
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
    let models = try Shop.server([
      Shop.source(), Shop.source("none", percent: 0), Shop.source("all", percent: 100),
    ]).service.models
    for number in 0..<1000 {
      #expect(models.model(forSession: "visitor-\(number)").name == "all")
    }
  }

  @Test func aRequestNamesItsModel() async throws {
    let service = try Shop.server([Shop.source(), Shop.source("b", Self.second)]).service
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
    let service = try Shop.server().service
    var request = EventsRequest(items: [5])
    request.list.modelVersion = "v1"
    #expect(try await service.add(request, to: "s").events == 1)
    request.list.modelVersion = "v0"
    let stale = request
    await #expect(throws: Problem.staleModel(asked: "v0", served: "v1")) {
      _ = try await service.add(stale, to: "s")
    }
    #expect(try await service.session("s").eventCount == 1)
  }

  @Test func whatIsServedIsTold() async throws {
    let server = try Shop.server([Shop.source(), Shop.source("b", percent: 12.5)])
    try await server.test { client in
      let models = try await client.send(.get, "/v1/model").json["models"]
      #expect(models?[0]?["name"] == "main" && models?[0]?["default"] == true)
      #expect(models?[0]?["percent"] == nil)
      #expect(models?[1]?["name"] == "b" && models?[1]?["default"] == false)
      #expect(models?[1]?["percent"] == 12.5)
      #expect(models?[0]?["settings"] == [["name": "layers", "value": "64"]])
    }
  }
}
