import Foundation
import GRU4Rec
import SessionData
import TestSupport
import Testing

/// Trainings that run away without a number that is none, and healthy ones that must not be taken for such.
@Suite struct ExplosionTests {
  /// Sessions that walk along a ring of items.
  private let log = EventLog(
    sessions: (0..<60).map { session in (0..<5).map { "item \((session * 5 + $0) % 12)" } })

  private func settings(_ loss: Loss, _ optimizer: Optimizer, rate: Float) -> Hyperparameters {
    var settings = Hyperparameters()
    (settings.loss, settings.optimizer, settings.learningRate) = (loss, optimizer, rate)
    (settings.layers, settings.batchSize, settings.epochs) = ([8], 8, 3)
    settings.negativeSamples = .count(4)
    return settings
  }

  @Test(arguments: Loss.allCases, Optimizer.allCases)
  func `a learning rate of a million is an error`(loss: Loss, optimizer: Optimizer) throws {
    let trainer = try GRU4RecTrainer(
      log: log, hyperparameters: settings(loss, optimizer, rate: 1e6), seed: 3, threads: 1)
    let error = #expect(throws: GRU4RecError.self) { try trainer.train() }
    #expect(error?.isDivergence == true)
    #expect(error?.text(.flags).contains("--learning-rate (it is 1000000.0)") == true)
    // What came of it is no model, and replaces none.
    let scratch = try Scratch()
    let path = scratch.file("exploded.safetensors")
    #expect(throws: GRU4RecError.self) { try trainer.saveModel(to: path) }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test(arguments: Loss.allCases, Optimizer.allCases)
  func `a usual learning rate is none`(loss: Loss, optimizer: Optimizer) throws {
    for rate: Float in [0.01, 0.5] {
      let trainer = try GRU4RecTrainer(
        log: log, hyperparameters: settings(loss, optimizer, rate: rate), seed: 3, threads: 1)
      let model = try trainer.train()
      #expect(model.training.losses.count == 3)
    }
  }

  @Test func `bpr-max with a strong regularisation, whose loss is not bounded`() throws {
    var strong = settings(.bprMax, .adagrad, rate: 0.2)
    strong.bprRegularization = 5
    #expect(throws: Never.self) {
      try GRU4RecTrainer(log: log, hyperparameters: strong, seed: 3, threads: 1).train()
    }
  }

  @Test func `sessions of one event keep no lane busy`() {
    var plain = settings(.crossEntropy, .sgd, rate: 0.1)
    plain.batchSize = 3
    let some = Sessions(sessions: [[0, 1], [0], [1, 2], []])
    #expect(IdleLanes(plain, on: some)?.sessions == 2)
    plain.batchSize = 2
    #expect(IdleLanes(plain, on: some) == nil)
  }

  @Test func `the printed loss is that of a prediction, whatever the batch`() throws {
    // Untrained, every item is as likely: the logarithm of the columns, for any number of lanes in use.
    for batch in [4, 60, 500] {
      var plain = settings(.crossEntropy, .sgd, rate: 1e-12)
      (plain.batchSize, plain.negativeSamples, plain.epochs) = (batch, .all, 1)
      let trainer = try GRU4RecTrainer(log: log, hyperparameters: plain, seed: 3, threads: 1)
      let loss = try #require(try trainer.train().training.losses.first)
      #expect(abs(loss - 2.485) < 0.3, "ln 12 with a batch of \(batch)")
      let idle = IdleLanes(plain, on: log.sessions)
      #expect((idle != nil) == (batch == 500))
      #expect(idle.map { "\($0)".contains("60 sessions of two or more") } ?? true)
    }
  }
}
