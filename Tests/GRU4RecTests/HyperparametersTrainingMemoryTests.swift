import GRU4Rec
import Testing

@Suite struct HyperparametersTrainingMemoryTests {
  @Test func `a case counted by hand`() {
    var settings = Hyperparameters()
    settings.layers = [100]
    settings.batchSize = 32
    settings.negativeSamples = .count(2048)
    // Rows of 100 and of 101 take 112 floats; Adagrad adds a slot.
    let weights = 1000 * 112 + 300 * 112 + 300 * 112
    // Products by lanes; two states as rows and by lanes; the state's gradient by lanes; parts of the input's
    // gradient for two blocks.
    let lanes = 2 * 300 * 32 + 2 * (32 * 112 + 101 * 32) + 100 * 32 + 2 * 32 * 112
    let inputs = 32 * 112 + 101 * 32 + 32 * 112
    // Scores, five sums for each of sixteen blocks, gradients of eight threads' blocks, eight parts of the
    // state's gradient.
    let columns = 1000 * 32 + 16 * 5 * 32 + 8 * 64 * 112 + 8 * 32 * 112
    // Of each lane: the loss, and for eight threads a score, nine joined sums and four rows of scratch. Squared
    // norms of sixteen blocks, the lanes' inputs and sixteen parts of the layer, in Float64.
    let sums = 32 + 8 * 14 * 32 + 2 * (16 + 32 + 16)
    let floats = 2 * weights + lanes + inputs + columns + sums
    #expect(settings.trainingBytes(items: 1000) == 4 * floats)
    // A copy has its biases apart, as rows.
    let copy = weights + 1008 + 2 * 304
    #expect(settings.trainingBytes(items: 1000, validating: true) == 4 * (floats + copy))
  }

  @Test func `what is counted is what is learnt`() {
    for embedding in [InputEmbedding.shared, .separate(5), .none] {
      for form in ResetGate.allCases {
        var settings = Hyperparameters()
        (settings.embedding, settings.resetGate, settings.layers) = (embedding, form, [7, 6])
        let parameters = TrainableParameters(hyperparameters: settings, itemCount: 11)
        let values = parameters.tensors.reduce(0) { $0 + $1.values.count }
        #expect(settings.parameterCount(items: 11) == Double(values))
      }
    }
  }

  @Test func `the scores of all items for many lanes count`() {
    var settings = Hyperparameters()
    settings.negativeSamples = .all
    settings.batchSize = 65_536
    #expect(settings.trainingBytes(items: 43_000) > 4 * 43_000 * 65_536)
    settings.batchSize = 64
    #expect(settings.trainingBytes(items: 43_000) < 300_000_000)
  }

  @Test func `every setting that takes memory counts`() {
    let plain = Hyperparameters()
    func expectMore(
      _ change: (inout Hyperparameters) -> Void, sourceLocation: SourceLocation = #_sourceLocation
    ) {
      var changed = plain
      change(&changed)
      #expect(
        changed.trainingBytes(items: 100_000) > plain.trainingBytes(items: 100_000),
        sourceLocation: sourceLocation)
    }
    expectMore { $0.optimizer = .adam }
    expectMore { $0.momentum = 0.5 }
    expectMore { $0.embedding = .separate(100) }
    expectMore { $0.embedding = .none }
    expectMore { $0.layers = [100, 100] }
    expectMore { $0.resetGate = .before }
    expectMore { $0.hiddenDropout = 0.5 }
    expectMore { $0.weightAverage = 0.5 }
    expectMore { $0.embeddingDropout = 0.5 }
    expectMore {
      $0.negativeSamples = .count(8192)
      $0.gradientClip = 1
    }
  }

  @Test func `sizes beyond any machine do not overflow`() {
    var settings = Hyperparameters()
    settings.layers = Array(repeating: .max / 8, count: 4)
    #expect(settings.trainingBytes(items: Int(Int32.max)) == .max)
  }
}
