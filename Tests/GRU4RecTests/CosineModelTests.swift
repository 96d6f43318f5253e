import Recommendation
import SessionData
import Testing

@testable import GRU4Rec

/// What a model with cosine scores answers.
@Suite struct CosineModelTests {
  private func model(_ layers: [Int]) throws -> GRU4RecModel {
    let log = EventLog(
      sessions: (0..<60).map { session in
        (0..<4).map { "\((session * 7 + $0 * $0) % 23)" }
      })
    let settings = Hyperparameters {
      ($0.layers, $0.epochs, $0.batchSize) = (layers, 2, 8)
      ($0.negativeSamples, $0.similarity, $0.temperature) = (.count(8), .cosine, 0.1)
    }
    return try GRU4RecTrainer(log: log, hyperparameters: settings, threads: 1).train()
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
