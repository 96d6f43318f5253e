import Foundation
import Kernels
import MessagePassing
import Randomness
import RankTesting
import SessionData
import TestSupport
import Testing

@testable import GRU4Rec

/// A training that several ranks share gives the bytes that one process gives.
@Suite struct SharedTrainingTests {
  static func log(items: Int, sessions: Int = 60) -> EventLog {
    var generator = SplitMix64(seed: 3)
    return EventLog(
      sessions: (0..<sessions).map { _ in
        (0..<Int.random(in: 2...7, using: &generator)).map { _ in
          "i\(Int.random(in: 0..<items, using: &generator))"
        }
      })
  }

  private static func settings(
    _ layers: [Int], _ change: (inout Hyperparameters) -> Void = { _ in }
  ) -> Hyperparameters {
    var h = Hyperparameters()
    (h.layers, h.batchSize, h.negativeSamples, h.epochs) = (layers, 9, .count(400), 2)
    change(&h)
    return h
  }

  /// Blocks of units from one to eight, and each form that a step can have.
  static let cases: [Hyperparameters] =
    [
      settings([7]),
      settings([100]) { $0.resetGate = .before },
      settings([400]) { ($0.embedding, $0.epochs) = (.none, 1) },
      settings([101]) {
        ($0.embedding, $0.hiddenDropout, $0.embeddingDropout) = (.separate(33), 0.3, 0.2)
        ($0.optimizer, $0.gradientClip, $0.loss) = (.adam, 0.2, .bprMax)
      },
      settings([102, 5, 210]) {
        ($0.similarity, $0.sampleAlpha, $0.weightAverage) = (.cosine, 0.5, 0.5)
        ($0.sessionOrder, $0.gradientClip) = (.shuffled, 1)
      },
      settings([210, 100]) {
        ($0.resetGate, $0.embedding, $0.loss, $0.momentum) = (.before, .none, .top1Max, 0.3)
      },
      settings([20]) {
        ($0.negativeSamples, $0.labelSmoothing, $0.l2, $0.finalPass) = (.all, 0.1, 0.001, 0.3)
      },
      settings([64]) { ($0.batchSize, $0.negativeSamples, $0.logQ) = (150, .count(0), 0) },
    ]
    + (RoundedProducts.chosen != nil
      ? [settings([101]) { $0.precision = .bfloat16 }] : [])

  private static func list(_ model: GRU4RecModel) -> [String] {
    model.recommend(after: ["i1", "i2"], count: 20).map { "\($0.item) \($0.score)" }
  }

  private func inFolder<R>(_ body: (String) throws -> R) throws -> R {
    try ModelFileFixture.withFolder { try body($0.path) }
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  @Test(arguments: cases)
  func `one, two, four and eight ranks train the same model`(_ h: Hyperparameters) throws {
    let log = Self.log(items: 300)
    try inFolder { folder in
      let alone = try GRU4RecTrainer(log: log, hyperparameters: h, threads: 1)
      _ = try alone.train()
      try alone.saveModel(to: "\(folder)/alone", withOptimizer: true)
      let expected = try bytes("\(folder)/alone")
      for count in [2, 4, 8] {
        let path = "\(folder)/\(count)"
        let results = LocalRanks.run(count) { ranks in
          let trainer = try GRU4RecTrainer(
            log: log, hyperparameters: h, threads: count == 2 ? 3 : 1, ranks: ranks)
          let model = try trainer.train()
          try trainer.saveModel(to: path, withOptimizer: true)
          return (trainer.history, Self.list(model))
        }
        let values = try results.map { try $0.get() }
        #expect(try bytes(path) == expected, "\(count) ranks")
        #expect(values.allSatisfy { $0.0 == alone.history }, "\(count) ranks")
        let own = try Self.list(alone.makeModel())
        #expect(values.allSatisfy { $0.1 == own }, "\(count) ranks")
      }
    }
  }

  @Test(arguments: [cases[3], cases[4]])
  func `a checkpoint of some ranks is gone on from by others`(_ h: Hyperparameters) throws {
    let log = Self.log(items: 300)
    try inFolder { folder in
      let alone = try GRU4RecTrainer(log: log, hyperparameters: h, threads: 1)
      while alone.history.isEmpty { _ = try alone.advance() }
      try alone.saveCheckpoint(to: "\(folder)/checkpoint-1")
      _ = try alone.train()
      try alone.saveModel(to: "\(folder)/alone")
      var before = "\(folder)/checkpoint-1"
      for count in [4, 2, 8] {
        let (start, checkpoint) = (before, "\(folder)/checkpoint-\(count)")
        let results = LocalRanks.run(count) { ranks in
          let trainer = try GRU4RecTrainer(
            resuming: start, log: log, hyperparameters: h, ranks: ranks)
          // Only the last rank wishes to stop.
          #expect(
            try trainer.advance { _ in ranks.rank != count - 1 } == .interrupted)
          try trainer.saveCheckpoint(to: checkpoint)
          return trainer.progress.step
        }
        let steps = try results.map { try $0.get() }
        #expect(Set(steps).count == 1 && steps[0] > 0, "\(steps)")
        before = checkpoint
      }
      let last = try GRU4RecTrainer(resuming: before, log: log, hyperparameters: h)
      _ = try last.train()
      try last.saveModel(to: "\(folder)/resumed")
      #expect(try bytes("\(folder)/resumed") == bytes("\(folder)/alone"))
    }
  }

  /// Steps of 8,192 columns are cut into 32 groups.
  @Test(arguments: [Loss.crossEntropy, .bprMax])
  func `large steps are shared by more than eight ranks`(_ loss: Loss) throws {
    let log = EventLog(
      sessions: (0..<1024).map { session in (0..<8).map { "i\(1024 * $0 + session * 5 % 1024)" } })
    let h = Self.settings([100]) {
      ($0.epochs, $0.loss, $0.batchSize, $0.negativeSamples) = (1, loss, 256, .count(8000))
    }
    try inFolder { folder in
      let alone = try GRU4RecTrainer(log: log, hyperparameters: h, threads: 1)
      for _ in 0..<3 { #expect(try alone.advanceOneStep()) }
      try alone.saveCheckpoint(to: "\(folder)/0")
      for _ in 0..<3 { #expect(try alone.advanceOneStep()) }
      try alone.saveModel(to: "\(folder)/alone", withOptimizer: true)
      let many = try GRU4RecTrainer(log: log, hyperparameters: h, threads: 48)
      for _ in 0..<6 { #expect(try many.advanceOneStep()) }
      try many.saveModel(to: "\(folder)/many", withOptimizer: true)
      #expect(try bytes("\(folder)/many") == bytes("\(folder)/alone"))
      for count in [16, 32] {
        let results = LocalRanks.run(count) { ranks in
          let trainer = try GRU4RecTrainer(
            resuming: "\(folder)/0", log: log, hyperparameters: h, threads: count == 16 ? 4 : 1,
            ranks: ranks)
          for _ in 0..<3 { #expect(try trainer.advanceOneStep()) }
          try trainer.saveModel(to: "\(folder)/\(count)", withOptimizer: true)
        }
        for result in results { try result.get() }
        #expect(try bytes("\(folder)/\(count)") == bytes("\(folder)/alone"), "\(count) ranks")
      }
      let tooMany = LocalRanks.run(64) { ranks in
        _ = try GRU4RecTrainer(log: log, hyperparameters: h, ranks: ranks)
      }
      for result in tooMany {
        #expect(throws: GRU4RecError.tooManyRanks(64, most: 32)) { try result.get() }
      }
    }
  }

  @Test func `the first rank's full disk is everybody's error`() throws {
    let log = Self.log(items: 300)
    let results = LocalRanks.run(4) { ranks in
      let trainer = try GRU4RecTrainer(
        log: log, hyperparameters: Self.settings([7]), ranks: ranks)
      _ = try trainer.train()
      try trainer.saveModel(to: "/dev/full/model")
    }
    for (rank, result) in results.enumerated() {
      #expect(throws: (any Error).self) { try result.get() }
      guard rank > 0, case .failure(let error) = result else { continue }
      guard case RanksError.elsewhere(0, let reason, _) = error else {
        Issue.record("\(error)")
        continue
      }
      #expect(reason.contains("/dev/full/model"))
    }
  }

  // While they compare what they were given, in the first steps, and later.
  @Test(arguments: [0, 9, 14, 15, 60])
  func `ranks that lose each other end the training`(calls: Int) throws {
    let log = Self.log(items: 300)
    let results = LocalRanks.run(2, lostAfter: calls) { ranks in
      let trainer = try GRU4RecTrainer(
        log: log, hyperparameters: Self.settings([100]), threads: 2, ranks: ranks)
      _ = try trainer.train()
    }
    for result in results {
      #expect(throws: GRU4RecError.ranksFailed(.lost(reason: "the cable is cut"))) {
        try result.get()
      }
    }
  }

  @Test func `more ranks than there is work for are refused`() {
    let log = Self.log(items: 40)
    let results = LocalRanks.run(4) { ranks in
      _ = try GRU4RecTrainer(log: log, hyperparameters: Self.settings([7]), ranks: ranks)
    }
    for result in results {
      #expect(throws: GRU4RecError.tooManyRanks(4, most: 2)) { try result.get() }
    }
  }
}
