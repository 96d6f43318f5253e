import GRU4Rec
import Kernels
import TestSupport
import Testing

/// Sizes that cut units and columns into several blocks: the same bytes for any number of threads, and
/// the twin's numbers.
@Suite("Fast step in blocks and on threads")
struct FastBlockTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    var layers: [Int]
    var embedding: InputEmbedding
    var form: ResetGate
    var loss: Loss
    var negatives: NegativeSamples
    var items: Int
    var clip: Float = 0
    var dropout = false
    var testDescription: String {
      "\(layers) \(embedding) \(form) \(loss) \(negatives) of \(items) clip \(clip) \(dropout)"
    }

    var hyperparameters: Hyperparameters {
      var h = Hyperparameters()
      (h.layers, h.embedding, h.resetGate, h.loss) = (layers, embedding, form, loss)
      (h.negativeSamples, h.gradientClip, h.batchSize) = (negatives, clip, 4)
      (h.momentum, h.l2) = (0.3, 0.001)
      if dropout { (h.hiddenDropout, h.embeddingDropout) = (0.5, embedding == .none ? 0 : 0.5) }
      return h
    }
  }

  static let shapes = [
    // Two blocks of units, the second smaller; a layer of one block above one of two.
    Shape(
      layers: [101], embedding: .shared, form: .after, loss: .crossEntropy,
      negatives: .count(5), items: 11),
    Shape(
      layers: [101, 7], embedding: .separate(6), form: .before, loss: .bprMax,
      negatives: .count(5), items: 11, dropout: true),
    Shape(
      layers: [7, 102], embedding: .none, form: .after, loss: .top1Max, negatives: .count(5),
      items: 11, clip: 0.05),
    Shape(
      layers: [103], embedding: .none, form: .before, loss: .crossEntropy, negatives: .count(5),
      items: 11, dropout: true),
    // Several groups of columns.
    Shape(
      layers: [6], embedding: .shared, form: .after, loss: .bpr, negatives: .all, items: 150,
      clip: 0.05),
    Shape(
      layers: [6], embedding: .shared, form: .after, loss: .top1, negatives: .all, items: 150),
    // Two blocks of columns in each of eight groups.
    Shape(
      layers: [4], embedding: .shared, form: .after, loss: .crossEntropy, negatives: .all,
      items: 5003),
    Shape(
      layers: [3], embedding: .separate(2), form: .before, loss: .bprMax, negatives: .all,
      items: 4321, clip: 0.05),
  ]

  @Test("gradients as the twin's", arguments: shapes)
  func gradients(shape: Shape) {
    var h = shape.hyperparameters
    // L2 gives rows of a large catalogue a gradient that drowns the loss's own.
    h.l2 = shape.items > 1000 ? 0 : 0.001
    FastTwinComparison(
      hyperparameters: h, seed: 901, itemCount: shape.items, dropout: shape.dropout, threads: 2,
      tolerance: 2e-5
    ).checkGradients()
  }

  @Test("one thread or many: the same bytes", arguments: shapes)
  func threads(shape: Shape) {
    let expected = bits(shape, threads: 1)
    for threads in [2, 3, 8] {
      #expect(bits(shape, threads: threads) == expected, "\(threads) threads")
    }
  }

  /// Weights, optimiser state, cost and states after three steps.
  private func bits(_ shape: Shape, threads: Int) -> [UInt32] {
    let h = shape.hyperparameters
    var generator = TwinGenerator(seed: 902)
    let sample = TwinSample(
      h, itemCount: shape.items, dropout: shape.dropout, using: &generator)
    let harness = FastStepHarness(
      h, weights: sample.parameters.weights,
      itemCounts: sample.batch.itemCounts.map { Int64($0) }, threads: threads)
    let batch = sample.batch
    var bits: [UInt32] = []
    harness.setHidden(batch.hidden)
    for carriedFrom in [[0, 1, 2], [0, nil, 2], [0, 1, nil]] as [[Int?]] {
      harness.run(
        inputs: batch.inputs, targets: batch.targets, samples: batch.samples,
        carriedFrom: carriedFrom, inputMask: batch.inputMask, hiddenMasks: batch.hiddenMasks)
      bits.append(harness.cost.bitPattern)
      bits += harness.hidden.flatMap { $0.floats.map(\.bitPattern) }
    }
    return bits + harness.bits
  }
}
