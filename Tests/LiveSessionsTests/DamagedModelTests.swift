import LiveSessionTesting
import Recommendation
import SessionData
import Synchronization
import Testing

@testable import LiveSessions

/// A model whose file is damaged gives no answer at all, rather than a wrong one.
@Suite struct DamagedModelTests {
  /// Takes items in their order; its memory is damaged when a test says so, or by being read.
  private final class Fragile: ServableRecommender {
    let itemCount = 3
    private let isWhole = Atomic(true)
    private let breaksWhenRead: Bool

    init(breaksWhenRead: Bool = false) { self.breaksWhenRead = breaksWhenRead }

    var isIntact: Bool { isWhole.load(ordering: .relaxed) }

    func damage() { isWhole.store(false, ordering: .relaxed) }

    func initialState() -> Int { 0 }

    func observe(_ item: ItemIndex, state: inout Int) { state += 1 }

    func score(_ state: Int, into scores: inout MutableSpan<Float>) {
      if breaksWhenRead { damage() }
      for item in 0..<itemCount { scores[item] = Float(-item) }
    }

    func nearestItems(to item: ItemIndex, k: Int) -> [ScoredItem]? { [] }
  }

  private let deadline = ContinuousClock.now + .seconds(3600)
  private let job = ScoringJob(state: nil, items: [1], k: 2)

  private func engine(_ recommender: Fragile) -> MicroBatcher<Fragile> {
    MicroBatcher(recommender, settings: BatchSettings(), onBatch: { _ in })
  }

  @Test func answersUntilItIsDamaged() async throws {
    let model = Fragile()
    let engine = engine(model)
    let answer = try await engine.run(job, deadline: deadline)
    #expect(answer.best.map(\.item) == [0, 1])
    #expect(engine.isIntact)
    model.damage()
    #expect(!engine.isIntact)
    await #expect(throws: LiveSessionError.modelDamaged) {
      _ = try await engine.run(job, deadline: deadline)
    }
    #expect(throws: LiveSessionError.modelDamaged) {
      _ = try engine.similarItems(to: 0, k: 1, filter: .all)
    }
  }

  @Test func damageThatComesWhileScoringIsNoticed() async {
    let engine = engine(Fragile(breaksWhenRead: true))
    await #expect(throws: LiveSessionError.modelDamaged) {
      _ = try await engine.run(job, deadline: deadline)
    }
  }
}
