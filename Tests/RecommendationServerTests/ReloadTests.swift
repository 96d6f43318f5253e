import Recommendation
import SessionData
import Synchronization
import Testing

@testable import RecommendationServer

/// A newer model takes the older one's place between two requests.
@Suite struct ReloadTests {
  struct Broken: Error, CustomStringConvertible {
    let description = "model.safetensors: truncated"
  }

  /// A source whose n-th load has the version n, and is broken where the test says so.
  private final class Versions: Sendable {
    let loads = Atomic(0)
    let isBroken = Atomic(false)

    var source: ModelSource {
      ModelSource(name: "main", path: "main.safetensors") { [self] in
        if isBroken.load(ordering: .relaxed) { throw Broken() }
        let number = loads.add(1, ordering: .relaxed).newValue
        return Shop.model(Self.recommender(number), version: "\(number)")
      }
    }

    static func recommender(_ number: Int) -> FoldingRecommender {
      FoldingRecommender(itemCount: Shop.ids.count, seed: UInt64(number))
    }

    /// What the version that an answer names recommends.
    static func expected(_ answer: ListAnswer, after items: [ItemIndex]) -> [ScoredItem] {
      recommender(Int(answer.model.version) ?? 0).expected(after: items, k: 10)
    }
  }

  private let versions = Versions()

  @Test func stateIsThatOfTheNewModel() async throws {
    let service = try Shop.server([versions.source]).service
    let items: [ItemIndex] = [5, 6, 7, 8]
    for (index, item) in items.enumerated() {
      let answer = try await service.add(.init(items: [item], k: 10), to: "s")
      #expect(answer.model.version == "\(index + 1)")
      #expect(answer.best == Versions.expected(answer, after: Array(items[...index])))
      _ = try await service.models.reload("main")
      let after = try await service.recommend(.init(k: 10), for: "s")
      #expect(after.model.version == "\(index + 2)")
      #expect(after.best == Versions.expected(after, after: Array(items[...index])))
    }
  }

  /// While versions follow each other, no request fails and each answer is of the version that it names.
  @Test func reloadUnderLoad() async throws {
    let service = try Shop.server([versions.source]).service
    try await withThrowingTaskGroup(of: Void.self) { group in
      for session in 0..<4 {
        group.addTask {
          for step in 0..<50 {
            let items = (0...step).map { ItemIndex($0 % Shop.ids.count) }
            let last = items[step]
            let answer = try await service.add(.init(items: [last], k: 10), to: "s\(session)")
            #expect(answer.best == Versions.expected(answer, after: items))
          }
        }
      }
      group.addTask {
        while !Task.isCancelled { _ = try await service.models.reload("main") }
      }
      for _ in 0..<4 { _ = try await group.next() }
      group.cancelAll()
      try await group.waitForAll()
    }
    #expect(versions.loads.load(ordering: .relaxed) > 2)
  }

  @Test func brokenFileIsRefusedAndTheOldModelGoesOn() async throws {
    let server = try Shop.server([versions.source])
    versions.isBroken.store(true, ordering: .relaxed)
    try await server.test { client in
      let refused = try await client.send(.post, "/v1/model/reload")
      #expect(refused.status == 409)
      #expect(refused.json["detail"]?.string?.contains("truncated") == true)
      let answer = try await client.send(
        .post, "/v1/sessions/s/events", #"{"item": "100594", "k": 10}"#)
      #expect(answer.json["model_version"] == "1")
      versions.isBroken.store(false, ordering: .relaxed)
      let loaded = try await client.send(.post, "/v1/model/reload?model=main")
      #expect(loaded.json["model_version"] == "2")
      let metrics = try await client.send(.get, "/metrics").text
      for row in [
        #"gru4rec_model_reloads_total{model="main",outcome="loaded"} 1"#,
        #"gru4rec_model_reloads_total{model="main",outcome="refused"} 1"#,
        #"gru4rec_model_info{model="main",version="1"} 0.0"#,
        #"gru4rec_model_info{model="main",version="2"} 1.0"#,
      ] { #expect(metrics.contains(row + "\n"), "\(row)") }
      #expect(try await client.send(.post, "/v1/model/reload?model=other").status == 422)
    }
  }

  @Test func brokenFileAtTheStartIsAnError() {
    versions.isBroken.store(true, ordering: .relaxed)
    #expect(throws: Broken.self) { try Shop.server([versions.source]) }
  }
}
