import LiveSessionTesting
import Recommendation
import SessionData
import Synchronization
import Testing

@testable import LiveSessions

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
    let service = try Shop.sessions([versions.source])
    let items: [ItemIndex] = [5, 6, 7, 8]
    for (index, item) in items.enumerated() {
      let answer = try await service.add(.init(items: [item], k: 10), to: "s")
      #expect(answer.model.version == "\(index + 1)")
      #expect(answer.best == Versions.expected(answer, after: Array(items[...index])))
      _ = try await service.reload("main")
      let after = try await service.recommend(.init(k: 10), for: "s")
      #expect(after.model.version == "\(index + 2)")
      #expect(after.best == Versions.expected(after, after: Array(items[...index])))
    }
  }

  /// While versions follow each other, no request fails and each answer is of the version that it names.
  @Test func reloadUnderLoad() async throws {
    let service = try Shop.sessions([versions.source])
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
        while !Task.isCancelled { _ = try await service.reload("main") }
      }
      for _ in 0..<4 { _ = try await group.next() }
      // On a busy machine the sessions may be through before the second one.
      while versions.loads.load(ordering: .relaxed) <= 2 {
        try await Task.sleep(for: .milliseconds(1))
      }
      group.cancelAll()
      try await group.waitForAll()
    }
  }

  @Test func brokenFileIsRefusedAndTheOldModelGoesOn() async throws {
    let service = try Shop.sessions([versions.source])
    versions.isBroken.store(true, ordering: .relaxed)
    await #expect(
      throws: LiveSessionError.modelRefused("main", reason: "model.safetensors: truncated")
    ) { _ = try await service.reload("main") }
    #expect(service.models.map(\.version) == ["1"])
    versions.isBroken.store(false, ordering: .relaxed)
    #expect(try await service.reload("main").version == "2")
    await #expect(throws: LiveSessionError.unknownModel("other", known: ["main"])) {
      _ = try await service.reload("other")
    }
  }

  @Test func modelsInMemoryStay() async throws {
    let service = try Shop.sessions([ModelSource(Shop.model())])
    await #expect {
      _ = try await service.reload("main")
    } throws: { "\($0)".contains("in memory") }
    await service.reloadAll()
    #expect(try await service.add("100594", to: "s").model === service.models[0])
  }

  @Test func brokenFileAtTheStartIsAnError() {
    versions.isBroken.store(true, ordering: .relaxed)
    #expect(throws: Broken.self) { try Shop.sessions([versions.source]) }
  }
}
