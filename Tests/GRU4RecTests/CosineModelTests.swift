import Foundation
import Recommendation
import SessionData
import TestSupport
import Testing

@testable import GRU4Rec

/// What a model with cosine scores answers.
@Suite struct CosineModelTests {
  private let log = EventLog(
    sessions: (0..<60).map { session in
      (0..<4).map { "\((session * 7 + $0 * $0) % 23)" }
    })

  private func trainer(_ layers: [Int], logQ: Float = 0) throws -> GRU4RecTrainer {
    let settings = Hyperparameters {
      ($0.layers, $0.epochs, $0.batchSize, $0.logQ) = (layers, 2, 8, logQ)
      ($0.negativeSamples, $0.similarity, $0.temperature) = (.count(8), .cosine, 0.1)
    }
    return try GRU4RecTrainer(log: log, hyperparameters: settings, threads: 1)
  }

  private func model(_ layers: [Int]) throws -> GRU4RecModel { try trainer(layers).train() }

  /// What sampling took from popular items is given back after the training, which knows nothing of it.
  @Test func `logQ is a bias of log counts`() throws {
    let plain = try model([12])
    let trainer = try trainer([12], logQ: 0.6)
    let corrected = try trainer.train()
    #expect(corrected.weights.output.values() == plain.weights.output.values())
    let counts = log.sessions.itemCounts(itemCount: log.vocabulary.count)
    var state = corrected.initialState()
    corrected.observe(3, state: &state)
    let items = (0..<ItemIndex(corrected.itemCount)).map { $0 }
    let scores = zip(corrected.score(state, of: items), plain.score(state, of: items))
    for (item, (with, without)) in scores.enumerated() {
      #expect(abs(with - without - 0.3 * Foundation.log(Float(counts[item]))) < 1e-4)
    }
    let scratch = try Scratch()
    let file = scratch.file("model.safetensors")
    try trainer.saveModel(to: file)
    #expect(
      try GRU4RecModel(contentsOf: file).score(state, of: items)
        == corrected.score(state, of: items))
    // More of the same log: biases are those of all events, whatever the model had.
    let more = try GRU4RecTrainer(continuing: corrected, log: log, threads: 1)
    #expect(more.itemCounts[0] == 2 * counts[0])
    let again = try more.makeModel()
    let bias = again.score(again.initialState(), of: [0])
    #expect(abs(bias[0] - 0.3 * Foundation.log(Float(2 * counts[0]))) < 1e-4)
  }

  @Test(arguments: [[12], [7, 12]])
  func `scores are cosines over the temperature`(layers: [Int]) throws {
    let model = try model(layers)
    var states = (0..<5).map { _ in model.initialState() }
    for lane in states.indices {
      for item in 0...lane { model.observe(ItemIndex(item * 3 + lane), state: &states[lane]) }
    }
    var rows = [Float](repeating: 0, count: states.count * model.itemCount)
    var span = rows.mutableSpan
    model.score(states, into: &span)
    for (lane, state) in states.enumerated() {
      let h = state.values.suffix(12)
      let length = h.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let items = (0..<ItemIndex(model.itemCount)).map { $0 }
      let some = model.score(state, of: items)
      for item in items {
        let row = model.weights.output.rows(Int(item)..<Int(item) + 1).values()
        let cosine = zip(h, row).reduce(0) { $0 + $1.0 * $1.1 } / length
        let score = rows[lane * model.itemCount + Int(item)]
        #expect(abs(score - cosine / 0.1) < 1e-4)
        #expect(score == some[Int(item)])
      }
      let best = model.recommend(after: state, k: 3)
      #expect(best.allSatisfy { $0.score == some[Int($0.item)] && abs($0.score) <= 10.001 })
    }
  }

  @Test func `a session without events scores nothing`() throws {
    let model = try model([12])
    #expect(model.score(model.initialState(), of: [0, 5]) == [0, 0])
  }
}
