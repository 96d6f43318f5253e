import Foundation
import GRU4Rec
import Kernels
import TestSupport
import Testing

/// The fast step against the twin: everything that can be switched on, on small random models.
///
/// Differences are allowed up to 1e-5 of a tensor's largest value, where no comment says otherwise.
@Suite("Fast step against the twin")
struct FastStepTests {
  static let embeddings: [InputEmbedding] = [.shared, .separate(4), .none]

  private func base(_ loss: Loss = .crossEntropy) -> Hyperparameters {
    var h = Hyperparameters()
    (h.loss, h.layers, h.batchSize, h.negativeSamples) = (loss, [5], 4, .count(5))
    h.learningRate = 0.05
    return h
  }

  @Test("every loss, embedding, GRU form and depth", arguments: Loss.allCases, embeddings)
  func everyCombination(loss: Loss, embedding: InputEmbedding) {
    var seed: UInt64 = 100
    for form in ResetGate.allCases {
      for layers in [[5], [4, 6]] {
        var h = base(loss)
        (h.embedding, h.resetGate, h.layers) = (embedding, form, layers)
        seed += 1
        let comparison = FastTwinComparison(hyperparameters: h, seed: seed)
        comparison.checkGradients()
        comparison.checkTraining()
      }
    }
  }

  @Test("all items, no samples, masking", arguments: Loss.allCases)
  func negatives(loss: Loss) {
    for negatives in [NegativeSamples.all, .count(0), .count(1)] {
      for masked in [false, true] {
        for embedding in Self.embeddings {
          var h = base(loss)
          (h.negativeSamples, h.maskAccidentalHits, h.embedding) = (negatives, masked, embedding)
          let comparison = FastTwinComparison(hyperparameters: h, seed: 201)
          comparison.checkGradients()
          comparison.checkTraining(steps: negatives == .count(0) ? 6 : 4)
        }
      }
    }
  }

  @Test("logQ and smoothing, with and without masking")
  func corrections() {
    for (logQ, smoothing) in [(Float(1), Float(0)), (0.5, 0), (0, 0.2), (1, 0.3), (0.7, 0.1)] {
      for masked in [false, true] {
        for negatives in [NegativeSamples.count(5), .count(0), .all] {
          if negatives == .all, logQ > 0 { continue }
          var h = base()
          (h.logQ, h.labelSmoothing, h.maskAccidentalHits) = (logQ, smoothing, masked)
          (h.negativeSamples, h.sampleAlpha) = (negatives, 0.3)
          let comparison = FastTwinComparison(hyperparameters: h, seed: 301)
          comparison.checkGradients()
          comparison.checkTraining()
        }
      }
    }
  }

  @Test(
    "score and candidate activations",
    arguments: [
      Activation.linear, .tanh, .relu, .leaky(0.2), .elu(0.7), .selu(1.05, 1.67),
    ])
  func activations(activation: Activation) {
    for loss in Loss.allCases {
      var h = base(loss)
      h.finalActivation = activation
      FastTwinComparison(hyperparameters: h, seed: 401).checkGradients()
    }
    for form in ResetGate.allCases {
      var h = base()
      (h.hiddenActivation, h.resetGate, h.layers) = (activation, form, [5, 4])
      let comparison = FastTwinComparison(hyperparameters: h, seed: 402)
      comparison.checkGradients()
      comparison.checkTraining()
    }
  }

  @Test("optimisers with momentum, L2 and clipping", arguments: Optimizer.allCases)
  func optimisers(optimizer: Optimizer) {
    for momentum in [Float(0), 0.4] {
      // A limit that acts, and one that does not.
      for (clip, l2) in [(Float(0), Float(0)), (0, 0.01), (0.05, 0), (0.05, 0.01), (1000, 0.01)] {
        for embedding in Self.embeddings {
          var h = base()
          (h.optimizer, h.momentum, h.gradientClip, h.l2) = (optimizer, momentum, clip, l2)
          (h.embedding, h.layers) = (embedding, [4, 5])
          if optimizer == .adam { h.learningRate = 0.01 }
          // Adam and RMSprop divide small gradients by their own size, and so enlarge rounding.
          let tolerance = optimizer == .adam || optimizer == .rmsprop ? 5e-5 : 1e-5
          FastTwinComparison(hyperparameters: h, seed: 501, tolerance: tolerance)
            .checkTraining()
        }
      }
    }
  }

  @Test("clipping of every loss's gradient", arguments: Loss.allCases, ResetGate.allCases)
  func clipping(loss: Loss, form: ResetGate) {
    for negatives in [NegativeSamples.count(5), .all] {
      for clip in [Float(0.02), 100] {
        var h = base(loss)
        (h.gradientClip, h.l2, h.resetGate, h.negativeSamples) = (clip, 0.02, form, negatives)
        // The gradients are told from weights that moved by no more than the limit times the rate.
        FastTwinComparison(hyperparameters: h, seed: 551).checkGradients()
        FastTwinComparison(hyperparameters: h, seed: 552).checkTraining()
      }
    }
  }

  @Test("dropout masks", arguments: embeddings, ResetGate.allCases)
  func dropout(embedding: InputEmbedding, form: ResetGate) {
    for layers in [[5], [4, 6]] {
      var h = base()
      (h.embedding, h.resetGate, h.layers, h.hiddenDropout) = (embedding, form, layers, 0.5)
      if embedding != .none { h.embeddingDropout = 0.5 }
      let comparison = FastTwinComparison(hyperparameters: h, seed: 601, dropout: true)
      comparison.checkGradients()
      comparison.checkTraining()
    }
  }

  @Test("cosine scores", arguments: Loss.allCases, embeddings)
  func cosine(loss: Loss, embedding: InputEmbedding) {
    for set in InstructionSet.available {
      for (optimizer, momentum) in [(Optimizer.adagrad, Float(0)), (.adagrad, 0.3), (.adam, 0)] {
        for (clip, l2, layers) in [(Float(0), Float(0.01), [5]), (0.05, 0.01, [6, 19])] {
          var h = base(loss)
          (h.similarity, h.temperature, h.embedding) = (.cosine, 0.4, embedding)
          (h.optimizer, h.momentum, h.gradientClip, h.l2) = (optimizer, momentum, clip, l2)
          h.layers = layers
          if embedding == .none { h.hiddenDropout = 0.5 }
          if optimizer == .adam { h.learningRate = 0.01 }
          let comparison = FastTwinComparison(
            hyperparameters: h, seed: 611, dropout: embedding == .none, instructionSet: set,
            tolerance: optimizer == .adam ? 5e-5 : 1e-5)
          comparison.checkTraining()
          if optimizer == .adagrad, momentum == 0 { comparison.checkGradients() }
        }
      }
    }
  }

  @Test("a single lane that every repeat falls on")
  func oneItem() {
    for loss in Loss.allCases {
      for embedding in Self.embeddings {
        var h = base(loss)
        h.embedding = embedding
        FastTwinComparison(hyperparameters: h, seed: 701).checkGradients { batch in
          (batch.inputs, batch.targets, batch.samples) = ([3, 3, 3], [3, 3, 3], [3, 3, 3, 3, 5])
        }
      }
    }
  }

  @Test("a sample that is the lane's own target counts, unless accidental hits are masked")
  func ownTarget() {
    for (masked, expected) in [(false, log(2.0)), (true, 0)] {
      var h = base()
      (h.batchSize, h.negativeSamples, h.maskAccidentalHits) = (1, .count(1), masked)
      var generator = TwinGenerator(seed: 702)
      let parameters = TwinParameters(h, itemCount: 3, using: &generator)
      let harness = FastStepHarness(
        h, weights: parameters.weights, itemCounts: [1, 1, 1])
      harness.run(inputs: [0], targets: [1], samples: [1], carriedFrom: [nil])
      // Two equal columns share the probability; a lone one has all of it.
      #expect(abs(Double(harness.cost) - expected) < 1e-6)
    }
  }

  @Test("very negative scores beside the target leave loss and weights finite")
  func farScores() {
    for loss in Loss.allCases {
      var h = base(loss)
      h.finalActivation = .linear
      var generator = TwinGenerator(seed: 703)
      var parameters = TwinParameters(h, itemCount: 11, using: &generator)
      for item in 0..<11 where item != 9 { parameters.weights["item.output_bias"]?[item] = -900 }
      let harness = FastStepHarness(
        h, weights: parameters.weights, itemCounts: [Int64](repeating: 1, count: 11))
      harness.run(
        inputs: [1], targets: [9], samples: [3, 4, 5, 6, 7], carriedFrom: [nil])
      #expect(harness.cost.isFinite, "\(loss)")
      #expect(
        harness.parameters.tensors.allSatisfy { $0.values.allSatisfy { $0.isFinite } },
        "\(loss)")
    }
  }

  @Test("every instruction set", arguments: InstructionSet.available)
  func instructionSets(set: InstructionSet) {
    for loss in Loss.allCases {
      for form in ResetGate.allCases {
        var h = base(loss)
        (h.resetGate, h.layers, h.momentum) = (form, [19, 7], 0.2)
        let comparison = FastTwinComparison(
          hyperparameters: h, seed: 801, instructionSet: set)
        comparison.checkGradients()
        comparison.checkTraining()
      }
    }
  }
}
