import LiveSessionTesting
import Recommendation
import SessionData
import Synchronization
import Testing

@testable import LiveSessions

/// What is scored together comes out as it would alone.
@Suite(.timeLimit(.minutes(30))) struct MicroBatcherTests {
  private static var later: ContinuousClock.Instant { .now + .seconds(3600) }

  private static func engine(
    _ recommender: FoldingRecommender = Shop.recommender, maxBatch: Int = 64, threads: Int = 1,
    onBatch: @escaping @Sendable (Int) -> Void = { _ in }
  ) -> MicroBatcher<FoldingRecommender> {
    var settings = BatchSettings()
    (settings.maxBatch, settings.threads) = (maxBatch, threads)
    // However long a busy machine takes, nothing is refused here.
    settings.maxQueueTime = .seconds(3600)
    return MicroBatcher(recommender, settings: settings, onBatch: onBatch)
  }

  @Test(arguments: [1, 2, 3])
  func listsAreThoseOfEachAlone(_ threads: Int) async throws {
    let sizes = Mutex<[Int]>([])
    let engine = Self.engine(maxBatch: 5, threads: threads) { size in
      sizes.withLock { $0.append(size) }
    }
    defer { engine.stop() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<200 {
        group.addTask {
          let items = (0..<number % 5).map { ItemIndex((number + $0 * 7) % Shop.ids.count) }
          let filter = CandidateFilter(excluding: ItemSet([ItemIndex(number % 7)]))
          let k = number % 4 * 5
          let answer = try await engine.run(
            ScoringJob(state: nil, items: items, k: k, filter: filter), deadline: Self.later)
          #expect(answer.best == Shop.recommender.expected(after: items, k: k, filter: filter))
          let next = try await engine.run(
            ScoringJob(state: answer.state, items: [3], k: 10), deadline: Self.later)
          #expect(next.best == Shop.recommender.expected(after: items + [3], k: 10))
        }
      }
      try await group.waitForAll()
    }
    #expect(sizes.withLock { $0.reduce(0, +) } == 400)
    #expect(sizes.withLock { $0.allSatisfy { (1...5).contains($0) } })
  }

  @Test func whatArrivesWhileTheModelIsBusyIsScoredTogether() async throws {
    let hold = Hold()
    var recommender = Shop.recommender
    recommender.hold = hold
    let sizes = Mutex<[Int]>([])
    let engine = Self.engine(recommender) { size in sizes.withLock { $0.append(size) } }
    defer { engine.stop() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<4 {
        group.addTask {
          _ = try await engine.run(ScoringJob(items: [], k: 1), deadline: Self.later)
        }
        if number == 0 { try await hold.arrival() }
      }
      while engine.queueDepth < 3 { try await Task.sleep(for: .milliseconds(1)) }
      hold.open(4)
      try await group.waitForAll()
    }
    #expect(sizes.withLock { $0 } == [1, 3])
  }

  @Test func whoseTurnComesTooLateIsTold() async throws {
    let engine = Self.engine()
    defer { engine.stop() }
    await #expect(throws: LiveSessionError.late) {
      try await engine.run(ScoringJob(items: [], k: 1), deadline: .now - .seconds(1))
    }
    #expect(try await engine.run(ScoringJob(items: [], k: 1), deadline: Self.later).best.count == 1)
  }

  @Test func afterTheEndNobodyWaits() async throws {
    let engine = Self.engine()
    engine.stop()
    await #expect(throws: LiveSessionError.stopped) {
      try await engine.run(ScoringJob(items: [], k: 1), deadline: Self.later)
    }
  }

  @Test func nothingToScoreIsNotScored() async throws {
    var recommender = Shop.recommender
    recommender.hold = Hold()
    let engine = Self.engine(recommender)
    defer { engine.stop() }
    let answer = try await engine.run(ScoringJob(items: [5], k: 0), deadline: Self.later)
    #expect(answer.best == [])
    let state = answer.state.flatMap(recommender.state(from:))
    var expected = recommender.initialState()
    recommender.observe(5, state: &expected)
    #expect(state == expected)
  }

  @Test func vectorsAreForThoseWhoWantThem() async throws {
    var recommender = Shop.recommender
    #expect(!Self.engine(recommender).hasVectors)
    recommender.givesVectors = true
    let engine = Self.engine(recommender)
    defer { engine.stop() }
    #expect(engine.hasVectors)
    for k in [0, 3] {
      let job = ScoringJob(items: [5], k: k, wantsVector: true)
      let answer = try await engine.run(job, deadline: Self.later)
      let state = try #require(answer.state.flatMap(recommender.state(from:)))
      #expect(answer.vector == recommender.queryVector(of: state))
      #expect(answer.best == recommender.expected(after: [5], k: k))
    }
    #expect(try await engine.run(ScoringJob(items: [5], k: 3), deadline: Self.later).vector == nil)
  }

  @Test func bytesThatAreNoStateBeginAnew() async throws {
    let engine = Self.engine()
    defer { engine.stop() }
    let job = ScoringJob(state: [1, 2, 3], items: [5], k: 10)
    let answer = try await engine.run(job, deadline: Self.later)
    #expect(answer.best == Shop.recommender.expected(after: [5], k: 10))
  }
}
