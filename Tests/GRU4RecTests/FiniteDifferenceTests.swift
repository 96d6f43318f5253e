import Foundation
import GRU4Rec
import TestSupport
import Testing

/// The twin's gradients against central differences in Double.
@Suite("Finite differences")
struct FiniteDifferenceTests {
  static let embeddings: [InputEmbedding] = [.shared, .separate(4), .none]
  static let stacks = [[3], [4, 3]]

  @Test("every loss, embedding, GRU form and depth", arguments: Loss.allCases)
  func everyLoss(loss: Loss) {
    var seed: UInt64 = 1
    for embedding in Self.embeddings {
      for form in ResetGate.allCases {
        for layers in Self.stacks {
          var h = Hyperparameters()
          (h.loss, h.embedding, h.resetGate, h.layers) = (loss, embedding, form, layers)
          seed += 1
          check(h, seed: seed)
        }
      }
    }
  }

  @Test("logQ, smoothing and masking", arguments: Loss.allCases)
  func options(loss: Loss) {
    for masked in [false, true] {
      for (logQ, smoothing) in [(Float(1), Float(0)), (0.5, 0.2), (0, 0.3)] {
        if loss != .crossEntropy, logQ != 1 { continue }
        for negatives in [NegativeSamples.count(5), .all, .count(0)] {
          var h = Hyperparameters()
          (h.loss, h.layers, h.maskAccidentalHits) = (loss, [3], masked)
          (h.logQ, h.labelSmoothing, h.negativeSamples) = (logQ, smoothing, negatives)
          check(h, seed: 31)
        }
      }
    }
  }

  @Test("dropout masks", arguments: embeddings, ResetGate.allCases)
  func dropout(embedding: InputEmbedding, form: ResetGate) {
    var h = Hyperparameters()
    (h.embedding, h.resetGate, h.layers) = (embedding, form, [4, 3])
    check(h, seed: 41, dropout: true)
  }

  @Test("cosine scores", arguments: embeddings, Loss.allCases)
  func cosine(embedding: InputEmbedding, loss: Loss) {
    for (temperature, form) in [(Float(0.5), ResetGate.after), (0.2, .before)] {
      var h = Hyperparameters()
      (h.embedding, h.loss, h.resetGate, h.layers) = (embedding, loss, form, [4, 3])
      (h.similarity, h.temperature) = (.cosine, temperature)
      check(h, seed: 45, dropout: form == .after)
    }
  }

  @Test("activations of scores and candidate state")
  func activations() {
    let all: [Activation] = [
      .linear, .tanh, .relu, .leaky(0.2), .elu(0.7), .selu(1.05, 1.67),
    ]
    for (index, activation) in all.enumerated() {
      for loss in [Loss.crossEntropy, .bprMax, .top1] {
        var h = Hyperparameters()
        (h.layers, h.loss, h.finalActivation) = ([3], loss, activation)
        check(h, seed: 51 + UInt64(index))
      }
      for form in ResetGate.allCases {
        var h = Hyperparameters()
        (h.layers, h.hiddenActivation, h.resetGate) = ([3, 3], activation, form)
        check(h, seed: 61 + UInt64(index))
      }
    }
  }

  /// Compares every gradient with (L(w + δ) − L(w − δ)) / 2δ, within 1e-6 of the largest.
  private func check(_ base: Hyperparameters, seed: UInt64, dropout: Bool = false) {
    var h = base
    h.batchSize = 4
    if h.negativeSamples == .count(2048) { h.negativeSamples = .count(5) }
    var generator = TwinGenerator(seed: seed)
    let sample = TwinSample(h, dropout: dropout, using: &generator)
    let step = TwinStep(h)
    let result = step.run(sample.parameters, sample.batch)
    let largest = result.gradients.values.flatMap(\.values).map(abs).max() ?? 0
    let delta = 1e-5
    for (name, gradient) in result.gradients {
      var moved = sample.parameters
      let touched = result.touchedRows[name].map(Set.init)
      for index in gradient.values.indices {
        // Rows outside the step have no part in the loss; one of them is moved all the same.
        if let touched, index >= gradient.rowSize, !touched.contains(index / gradient.rowSize) {
          #expect(gradient[index] == 0)
          continue
        }
        let weight = sample.parameters[name][index]
        moved.weights[name]?[index] = weight + delta
        let above = step.loss(moved, sample.batch)
        moved.weights[name]?[index] = weight - delta
        let below = step.loss(moved, sample.batch)
        moved.weights[name]?[index] = weight
        let quotient = (above - below) / (2 * delta)
        if !(abs(quotient - gradient[index]) <= 1e-6 * largest) {
          Issue.record(
            "\(name)[\(index)]: \(gradient[index]), quotient \(quotient); \(h), seed \(seed)")
          return
        }
      }
    }
    #expect(largest > 1e-3, "gradients vanish: \(h), seed \(seed)")
  }
}
