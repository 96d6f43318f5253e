import Foundation
import Kernels
import SessionData
import TestSupport
import Testing

@testable import GRU4Rec

/// Teams of more threads than a step has groups of columns or blocks of units.
@Suite struct LargeTeamTests {
  private static let log = SharedTrainingTests.log(items: 300, sessions: 150)

  private static func settings(
    _ layers: [Int], _ change: (inout Hyperparameters) -> Void = { _ in }
  ) -> Hyperparameters {
    var h = Hyperparameters()
    (h.layers, h.batchSize, h.negativeSamples, h.epochs) = (layers, 90, .count(200), 2)
    change(&h)
    return h
  }

  /// Every form of a step, of six parts of lanes and fewer: the mini-batch shrinks at the end of a pass.
  static let cases: [Hyperparameters] =
    [
      settings([7]) { $0.negativeSamples = .count(0) },
      settings([100]) { ($0.hiddenDropout, $0.embeddingDropout) = (0.4, 0.3) },
      settings([101]) { ($0.resetGate, $0.loss, $0.momentum) = (.before, .bprMax, 0.2) },
      settings([120, 33]) {
        ($0.embedding, $0.optimizer, $0.gradientClip) = (.separate(20), .adam, 0.3)
        ($0.l2, $0.loss) = (0.001, .top1Max)
      },
      settings([50, 100]) {
        ($0.similarity, $0.sampleAlpha, $0.gradientClip) = (.cosine, 0.5, 1)
        ($0.resetGate, $0.hiddenDropout) = (.before, 0.2)
      },
      settings([210]) { ($0.embedding, $0.hiddenActivation) = (.none, .relu) },
      settings([20]) { ($0.negativeSamples, $0.labelSmoothing) = (.all, 0.1) },
    ]
    + (RoundedProducts.chosen != nil
      ? [settings([101]) { $0.precision = .bfloat16 }] : [])

  private func bytes(_ trainer: GRU4RecTrainer) throws -> Data {
    try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "model").path
      try trainer.saveModel(to: path, withOptimizer: true)
      return try Data(contentsOf: URL(filePath: path))
    }
  }

  @Test(arguments: cases)
  func `any number of threads trains the same model`(_ h: Hyperparameters) throws {
    let alone = try GRU4RecTrainer(log: Self.log, hyperparameters: h, threads: 1)
    _ = try alone.train()
    let expected = try bytes(alone)
    for threads in [2, 4, 7, 9, 16, 32, 48] {
      let trainer = try GRU4RecTrainer(log: Self.log, hyperparameters: h, threads: threads)
      let engine = try #require(trainer.engine as? TeamEngine)
      // Beside other tests a smaller team would do the better part of the work.
      engine.pace = WholeTeam(size: trainer.threads)
      _ = try trainer.train()
      #expect(try bytes(trainer) == expected, "\(threads) threads")
      #expect(trainer.history == alone.history, "\(threads) threads")
    }
  }

  @Test func `as many threads as a step has parts`() throws {
    let trainer = try GRU4RecTrainer(
      log: Self.log, hyperparameters: Self.settings([7]), threads: 1000)
    // Eight groups of columns, six parts of ninety lanes.
    #expect(trainer.threads == 48)
  }

  @Test(arguments: [cases[1], cases[3]])
  func `a checkpoint of many threads is gone on from by one, and by others`(
    _ h: Hyperparameters
  ) throws {
    let alone = try GRU4RecTrainer(log: Self.log, hyperparameters: h, threads: 1)
    _ = try alone.train()
    var trainer = try GRU4RecTrainer(log: Self.log, hyperparameters: h, threads: 24)
    try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "checkpoint").path
      for threads in [1, 9, 32, 3] {
        #expect(try trainer.advanceOneStep())
        try trainer.saveCheckpoint(to: path)
        trainer = try GRU4RecTrainer(
          resuming: path, log: Self.log, hyperparameters: h, threads: threads)
      }
    }
    _ = try trainer.train()
    #expect(try bytes(trainer) == bytes(alone))
  }
}
