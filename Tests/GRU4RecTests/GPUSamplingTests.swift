import GPU
import Kernels
import SessionData
import TestSupport
import Testing

@testable import GRU4Rec

/// What the card finds of a step by itself: samples, distinct columns and inputs.
@Suite("GPU sampling")
struct GPUSamplingTests {
  /// Runs steps on random items, planned by the host or by the card, and gives the weights.
  private func weights(_ h: Hyperparameters, items: Int, onCard: Bool) throws -> [Float] {
    var generator = TwinGenerator(seed: 5)
    let counts = (0..<items).map { _ in Int64.random(in: 1...50, using: &generator) }
    let parameters = TrainableParameters(hyperparameters: h, itemCount: items)
    parameters.initialise(seed: 3, items: 0..<items)
    let engine = try GPUEngine(
      parameters: parameters, itemCounts: onCard ? counts : nil, on: TestedCard.card().get())
    #expect(engine.drawsSamples == onCard)
    return try Arena.with { arena in
      var planner = StepPlanner(hyperparameters: h, itemCounts: counts, in: arena)
      let plan = planner.makePlan()
      for step in 1...4 {
        // Few items, so that lanes share them, and the last lanes leave.
        let lanes = step == 4 ? max(h.batchSize - 2, 1) : h.batchSize
        func random() -> [ItemIndex] {
          (0..<lanes).map { _ in
            ItemIndex.random(in: 0..<ItemIndex(min(items, 30)), using: &generator)
          }
        }
        let (inputs, targets) = (random(), random())
        let carriedFrom = (0..<lanes).map { step > 1 && $0 % 3 != 0 ? $0 : nil }
        let key = RandomStream.negativeSamples.key(seed: 9, step)
        if onCard {
          planner.plan(plan, inputs: inputs, targets: targets, carriedFrom: carriedFrom, key: key)
        } else {
          planner.plan(
            plan, inputs: inputs, targets: targets, carriedFrom: carriedFrom, step: step, key: key)
        }
        plan.maskKey = 7
        plan.optimizer.setTime(step)
        try engine.run(plan, SingleStep())
      }
      try engine.fetch()
      return parameters.tensors.flatMap(\.values)
    }
  }

  @Test(
    "the planner's samples, columns and inputs, added up in another order",
    arguments: Loss.allCases, [7, 300])
  func sameAsPlanner(loss: Loss, lanes: Int) throws {
    let cases = [(600, 50, true), (300, 2000, false), (1, 3, false)]
    for (samples, items, masked) in lanes > 100 ? [cases[1]] : cases {
      for embedding in lanes > 100 ? [.shared] : [InputEmbedding.shared, .none] {
        var h = Hyperparameters()
        (h.loss, h.layers, h.batchSize) = (loss, [8], lanes)
        (h.negativeSamples, h.embedding) = (.count(samples), embedding)
        (h.sampleAlpha, h.maskAccidentalHits) = (0.5, masked)
        if loss == .crossEntropy { h.logQ = masked ? 0 : 0.8 }
        let weights = try [false, true].map { try self.weights(h, items: items, onCard: $0) }
        let most = zip(weights[0], weights[1]).map { abs($0 - $1) }.max() ?? .infinity
        // A sample more or less moves a row by about the learning rate.
        #expect(most < 1e-5, "\(h)")
      }
    }
  }
}
