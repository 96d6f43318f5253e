import CGPU
import Foundation
import GPU
import GPUEmulation
import GRU4Rec
import Kernels
import TestSupport
import Testing

/// The kernels of a graphics card, run by an emulation of one, against the twin and the recorded numbers.
///
/// Where `GRU4REC_TEST_GPU` is set, the first card of this machine runs them.
@Suite("GPU step")
struct GPUStepTests {
  static let embeddings: [InputEmbedding] = [.shared, .separate(4), .none]

  /// Allowed difference as a share of a tensor's largest value.
  private let tolerance = TestedCard.isReal ? 1e-4 : 1e-5

  private func compare(
    _ h: Hyperparameters, seed: UInt64, dropout: Bool = false, tolerance: Double? = nil,
    steps: Int = 4, gradients: Bool = true
  ) {
    var comparison = FastTwinComparison(hyperparameters: h, seed: seed, dropout: dropout)
    comparison.engine = { TestedCard.engine($0) }
    comparison.tolerance = max(tolerance ?? 0, self.tolerance)
    if gradients { comparison.checkGradients() }
    comparison.checkTraining(steps: steps)
  }

  private func base(_ loss: Loss = .crossEntropy) -> Hyperparameters {
    var h = Hyperparameters()
    (h.loss, h.layers, h.batchSize, h.negativeSamples) = (loss, [5], 4, .count(5))
    h.learningRate = 0.05
    return h
  }

  @Test(
    "training runs recorded from the authors' code",
    .enabled(if: GoldenFiles.arePresent, "no recorded numbers at ../shared/golden"),
    arguments: GoldenCase.names)
  func golden(name: String) throws {
    try FastGoldenTests().check(name) { TestedCard.engine($0) }
  }

  @Test("every loss, embedding, GRU form and depth", arguments: Loss.allCases, embeddings)
  func everyCombination(loss: Loss, embedding: InputEmbedding) {
    var seed: UInt64 = 100
    for form in ResetGate.allCases {
      for layers in [[5], [4, 6]] {
        var h = base(loss)
        (h.embedding, h.resetGate, h.layers) = (embedding, form, layers)
        seed += 1
        compare(h, seed: seed)
      }
    }
  }

  @Test("all items, no samples, masking", arguments: Loss.allCases)
  func negatives(loss: Loss) {
    for negatives in [NegativeSamples.all, .count(0), .count(1)] {
      for masked in [false, true] {
        var h = base(loss)
        (h.negativeSamples, h.maskAccidentalHits) = (negatives, masked)
        compare(h, seed: 201, steps: negatives == .count(0) ? 6 : 4)
      }
    }
  }

  @Test("logQ and smoothing, with and without masking")
  func corrections() {
    for (logQ, smoothing) in [(Float(1), Float(0)), (0, 0.2), (1, 0.3)] {
      for masked in [false, true] {
        for negatives in [NegativeSamples.count(5), .all] {
          if negatives == .all, logQ > 0 { continue }
          var h = base()
          (h.logQ, h.labelSmoothing, h.maskAccidentalHits) = (logQ, smoothing, masked)
          (h.negativeSamples, h.sampleAlpha) = (negatives, 0.3)
          compare(h, seed: 301)
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
      (h.finalActivation, h.hiddenActivation) = (activation, activation)
      compare(h, seed: 401)
    }
    var h = base()
    (h.hiddenActivation, h.resetGate, h.layers) = (activation, .before, [5, 4])
    compare(h, seed: 402)
  }

  @Test("optimisers with momentum, L2 and clipping", arguments: Optimizer.allCases)
  func optimisers(optimizer: Optimizer) {
    for momentum in [Float(0), 0.4] {
      // A limit that acts, and one that does not.
      for (clip, l2) in [(Float(0), Float(0)), (0, 0.01), (0.05, 0.01), (1000, 0.01)] {
        for embedding in Self.embeddings {
          var h = base()
          (h.optimizer, h.momentum, h.gradientClip, h.l2) = (optimizer, momentum, clip, l2)
          (h.embedding, h.layers) = (embedding, [4, 5])
          if optimizer == .adam { h.learningRate = 0.01 }
          // Adam and RMSprop divide small gradients by their own size, and so enlarge rounding.
          let tolerance = optimizer == .adam || optimizer == .rmsprop ? 5e-5 : 1e-5
          compare(h, seed: 501, tolerance: tolerance, gradients: false)
        }
      }
    }
  }

  @Test("dropout masks", arguments: embeddings, ResetGate.allCases)
  func dropout(embedding: InputEmbedding, form: ResetGate) {
    for layers in [[5], [4, 6]] {
      var h = base()
      (h.embedding, h.resetGate, h.layers, h.hiddenDropout) = (embedding, form, layers, 0.5)
      if embedding != .none { h.embeddingDropout = 0.5 }
      compare(h, seed: 601, dropout: true)
    }
  }

  @Test("cosine scores", arguments: Loss.allCases, embeddings)
  func cosine(loss: Loss, embedding: InputEmbedding) {
    for (momentum, clip, layers) in [(Float(0), Float(0), [5]), (0.3, 0.05, [6, 19])] {
      var h = base(loss)
      (h.similarity, h.temperature, h.embedding) = (.cosine, 0.4, embedding)
      (h.momentum, h.gradientClip, h.l2, h.layers) = (momentum, clip, 0.01, layers)
      compare(h, seed: 611, gradients: momentum == 0)
    }
  }

  /// Tiles of either size; the last digits of large layers' small gradients are lost to rounding.
  @Test("layers and inputs larger than a tile", arguments: Loss.allCases, [false, true])
  func large(loss: Loss, largeTiles: Bool) {
    for (form, embedding) in [(ResetGate.after, InputEmbedding.shared), (.before, .separate(37))] {
      var h = base(loss)
      (h.resetGate, h.embedding, h.layers) = (form, embedding, [130, 70])
      var comparison = FastTwinComparison(hyperparameters: h, seed: 801)
      comparison.engine = { TestedCard.engine($0, largeTiles: largeTiles) }
      comparison.tolerance = 1e-4
      comparison.checkGradients()
      comparison.checkTraining(steps: 2)
    }
  }
}

/// What the kernels run on in these tests.
enum TestedCard {
  /// Whether it is a card of this machine.
  static let isReal = ProcessInfo.processInfo.environment["GRU4REC_TEST_GPU"] != nil

  static func engine(
    _ parameters: TrainableParameters, descending: Bool = false, largeTiles: Bool? = nil
  ) -> GPUEngine {
    do {
      return try GPUEngine(
        parameters: parameters, on: card(descending: descending).get(), largeTiles: largeTiles)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// One for all tests, which then run one after the other (`--no-parallel`): opening takes its time.
  private static let real = Result { () throws(GPUError) in try GraphicsCard() }

  static func card(descending: Bool = false) -> Result<GraphicsCard, GPUError> {
    isReal ? real : .success(emulation(descending: descending))
  }

  static func emulation(
    descending: Bool = false, memory: Int64 = 1 << 40, failsAfter calls: Int32 = 0
  ) -> GraphicsCard {
    GraphicsCard(taking: open(descending, memory, calls))
  }

  /// Path of an emulation that was compiled otherwise (`scripts/check-emulation`).
  static let library = ProcessInfo.processInfo.environment["GRU4REC_TEST_EMULATION"]

  private typealias Open = @convention(c) (Bool, Int64, Int32) -> UnsafeMutablePointer<gg_device>

  private static let open: Open = {
    guard let library else { return { gg_emulation_open($0, $1, $2) } }
    guard let symbol = dlopen(library, RTLD_NOW).flatMap({ dlsym($0, "gg_emulation_open") }) else {
      preconditionFailure(String(cString: dlerror()))
    }
    // SAFETY: the library is compiled of the same header.
    return unsafeBitCast(symbol, to: Open.self)
  }()
}
