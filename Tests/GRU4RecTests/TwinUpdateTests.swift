import Foundation
import GRU4Rec
import TestSupport
import Testing

/// The update twin against numbers worked out by hand, on one item row and one GRU weight.
@Suite("Twin optimisers")
struct TwinUpdateTests {
  /// A 2 × 1 table of which row 1 is touched, and one dense weight.
  private func update(
    _ h: Hyperparameters, gradient: Double, dense: Double = 0, times: Int = 1
  ) -> TwinParameters {
    var parameters = TwinParameters(weights: [
      "item.output_weight": DoubleTensor(shape: [2, 1], values: [1, 2]),
      "gru.0.recurrent_bias": DoubleTensor(shape: [1], values: [3]),
    ])
    let result = TwinStep.Result(
      columns: [1], scores: DoubleTensor(zeros: [1, 1]), loss: 0,
      gradients: [
        "item.output_weight": DoubleTensor(shape: [2, 1], values: [0, gradient]),
        "gru.0.recurrent_bias": DoubleTensor(shape: [1], values: [dense]),
      ],
      touchedRows: ["item.output_weight": [1]], hidden: [])
    for _ in 0..<times { TwinUpdate(h).apply(result, to: &parameters) }
    return parameters
  }

  private func hyperparameters(_ optimizer: Optimizer, rate: Float = 0.5) -> Hyperparameters {
    var h = Hyperparameters()
    (h.optimizer, h.learningRate) = (optimizer, rate)
    return h
  }

  /// Weight of the touched row after `times` updates with the gradient 2.
  private func moved(_ h: Hyperparameters, times: Int = 1) -> Double {
    update(h, gradient: 2, times: times)["item.output_weight"][1]
  }

  private func close(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-12 }

  @Test("one and two updates of every rule")
  func rules() {
    #expect(close(moved(hyperparameters(.sgd), times: 2), 2 - 0.5 * 2 * 2))
    // Adagrad: acc = 4, then 8.
    let adagrad = 2 - 1 / sqrt(4 + 1e-6)
    #expect(close(moved(hyperparameters(.adagrad)), adagrad))
    #expect(close(moved(hyperparameters(.adagrad), times: 2), adagrad - 1 / sqrt(8 + 1e-6)))
    // RMSprop: acc = 0.4, then 0.76.
    let rmsprop = 2 - 1 / sqrt(0.4 + 1e-6)
    #expect(close(moved(hyperparameters(.rmsprop)), rmsprop))
    #expect(close(moved(hyperparameters(.rmsprop), times: 2), rmsprop - 1 / sqrt(0.76 + 1e-6)))
    // Adadelta: acc = 0.2, then 0.39; the unit step u1 = 2·sqrt(1e-6)/sqrt(0.2 + 1e-6).
    let unit = 2 * sqrt(1e-6) / sqrt(0.2 + 1e-6)
    let next = 2 * sqrt(0.05 * unit * unit + 1e-6) / sqrt(0.39 + 1e-6)
    #expect(close(moved(hyperparameters(.adadelta)), 2 - 0.5 * unit))
    #expect(close(moved(hyperparameters(.adadelta), times: 2), 2 - 0.5 * (unit + next)))
    // Adam: a constant gradient gives steps of lr·g/(|g| + 1e-8) after bias correction.
    let adam = 0.5 * 2 / (2 + 1e-8)
    #expect(abs(moved(hyperparameters(.adam)) - (2 - adam)) < 1e-9)
    #expect(abs(moved(hyperparameters(.adam), times: 2) - (2 - 2 * adam)) < 1e-9)
  }

  @Test("momentum with every rule: v = m·v + Δ, w += v", arguments: Optimizer.allCases)
  func momentum(optimizer: Optimizer) {
    let plain = hyperparameters(optimizer)
    var h = plain
    h.momentum = 0.25
    let first = moved(plain) - 2
    let second = moved(plain, times: 2) - moved(plain)
    #expect(close(moved(h), 2 + first))
    #expect(close(moved(h, times: 2), 2 + first + 0.25 * first + second))
  }

  @Test("rows outside the step keep weight and state", arguments: Optimizer.allCases)
  func untouched(optimizer: Optimizer) {
    var h = hyperparameters(optimizer)
    (h.momentum, h.l2) = (0.5, 0.1)
    let parameters = update(h, gradient: 2, times: 3)
    #expect(parameters["item.output_weight"][0] == 1)
    for state in parameters.optimizerState["item.output_weight"] ?? [:] {
      #expect(state.value[0] == 0, "\(state.key)")
      #expect(state.value[1] != 0, "\(state.key)")
    }
  }

  @Test("L2 on touched weights, not on biases; then one clip over everything")
  func l2AndClip() {
    var h = hyperparameters(.sgd, rate: 1)
    h.l2 = 0.5
    // 1 + 0.5·2 = 2 on the weight, 4 on the bias.
    let free = update(h, gradient: 1, dense: 4)
    #expect(close(free["item.output_weight"][1], 0))
    #expect(free["item.output_weight"][0] == 1)
    #expect(close(free["gru.0.recurrent_bias"][0], -1))
    h.gradientClip = 1
    let norm = sqrt(2.0 * 2 + 4 * 4)
    let clipped = update(h, gradient: 1, dense: 4)
    #expect(close(clipped["item.output_weight"][1], 2 - 2 / norm))
    #expect(close(clipped["gru.0.recurrent_bias"][0], 3 - 4 / norm))
    h.gradientClip = 5
    #expect(update(h, gradient: 1, dense: 4) == free)
  }
}
