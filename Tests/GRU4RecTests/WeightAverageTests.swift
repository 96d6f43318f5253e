import Foundation
import Randomness
import SessionData
import Testing

@testable import GRU4Rec

/// The mean of the weights, against one that is computed from the weights of every step.
@Suite struct WeightAverageTests {
  private let log: EventLog = {
    var generator = SplitMix64(seed: 4)
    return EventLog(
      sessions: (0..<50).map { _ in
        (0..<Int.random(in: 2...5, using: &generator)).map { _ in
          "\(Int.random(in: 0..<15, using: &generator))"
        }
      })
  }()

  private func settings(_ share: Float) -> Hyperparameters {
    var settings = Hyperparameters()
    (settings.layers, settings.batchSize, settings.epochs) = ([6, 5], 3, 2)
    (settings.negativeSamples, settings.weightAverage, settings.learningRate) = (
      .count(4), share, 0.2
    )
    return settings
  }

  private func values(_ parameters: TrainableParameters) -> [Double] {
    parameters.tensors.flatMap(\.values).map(Double.init)
  }

  private func weights(_ model: GRU4RecModel) -> [Double] {
    model.weights.tensors.flatMap { $0.matrix.values() }.map(Double.init)
  }

  /// What a training without the mean goes through, after the steps that end a sixteenth of a pass.
  private func snapshots() throws -> [[Double]] {
    let trainer = try GRU4RecTrainer(log: log, hyperparameters: settings(0), threads: 1)
    let events = trainer.eventsOfEpoch
    var (found, done): ([[Double]], Int) = ([], 0)
    while trainer.history.count < 2 {
      let isWithin = try trainer.advanceOneStep()
      let part = isWithin ? trainer.eventsDone * 16 / events : 16
      if part > done { found.append(values(trainer.engine.withParameters { $0 })) }
      done = isWithin ? part : 0
    }
    return found
  }

  @Test(arguments: [Float(0.2), 0.5, 1])
  func `the mean over a share of the training`(share: Float) throws {
    let snapshots = try snapshots()
    #expect(snapshots.count == 32)
    let s = Double(share)
    var mean = snapshots[0]
    for (index, snapshot) in snapshots.enumerated() {
      let step = (2 - s) / (s * Double(index + 1) + 2 - 2 * s)
      for (place, value) in snapshot.enumerated() { mean[place] += (value - mean[place]) * step }
    }
    let model = try GRU4RecTrainer(log: log, hyperparameters: settings(share), threads: 2).train()
    let found = weights(model)
    #expect(zip(found, mean).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(zip(found, snapshots[31]).contains { abs($0 - $1) > 1e-3 })
    guard share == 1 else { return }
    let plain = snapshots[0].indices.map { place in
      snapshots.reduce(0) { $0 + $1[place] } / Double(snapshots.count)
    }
    #expect(zip(found, plain).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func `the mean changes the model, not the training`() throws {
    let plain = try GRU4RecTrainer(log: log, hyperparameters: settings(0), threads: 1)
    let averaged = try GRU4RecTrainer(log: log, hyperparameters: settings(0.5), threads: 1)
    // Before the first snapshot the model is what it is without.
    #expect(try weights(averaged.makeModel()) == weights(plain.makeModel()))
    _ = try (plain.train(), averaged.train())
    #expect(averaged.history == plain.history)
    let (trained, same) = (
      averaged.engine.withParameters { values($0) }, plain.engine.withParameters { values($0) }
    )
    #expect(trained == same)
    #expect(try weights(averaged.makeModel()) != weights(plain.makeModel()))
  }

  @Test func `rows of cosine scores have length 1`() throws {
    var cosine = settings(0.5)
    cosine.similarity = .cosine
    let model = try GRU4RecTrainer(log: log, hyperparameters: cosine, threads: 1).train()
    for item in 0..<model.itemCount {
      let row = model.weights.output.rows(item..<item + 1).values()
      #expect(abs(row.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
    }
    #expect(model.weights.outputBias.values().allSatisfy { $0 == 0 })
  }

  @Test func `a pass of fewer steps than snapshots`() throws {
    var few = settings(0.5)
    (few.batchSize, few.epochs) = (500, 3)
    let trainer = try GRU4RecTrainer(log: log, hyperparameters: few, threads: 1)
    let model = try trainer.train()
    #expect(trainer.average?.snapshots == trainer.history.reduce(0) { $0 + $1.steps })
    #expect(weights(model).allSatisfy { $0.isFinite })
  }
}
