import GRU4Rec
import Testing

@Suite struct HyperparametersAuthorsTextTests {
  private func roundTrip(
    _ settings: Hyperparameters, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var read = Hyperparameters()
    try read.apply(authorsParameters: settings.authorsParameters)
    #expect(read == settings, "\(settings.authorsParameters)", sourceLocation: sourceLocation)
  }

  @Test func `presets come back from their parameter strings`() throws {
    // Their notation has no word for cosine scores.
    for settings in Preset.allCases.map(Hyperparameters.preset) where settings.similarity == .dot {
      try roundTrip(settings)
    }
    #expect(Hyperparameters().authorsParameters == "")
    let text = Hyperparameters.preset(.rsc15).authorsParameters
    #expect(
      text == "batch_size=32,dropout_p_hidden=0.4,learning_rate=0.2,momentum=0.2,logq=1")
  }

  @Test func `every setting comes back that the notation has`() throws {
    var settings = Hyperparameters()
    settings.layers = [64, 32]
    settings.embedding = .separate(16)
    settings.loss = .top1Max
    settings.batchSize = 7
    settings.epochs = 3
    settings.learningRate = 0.0125
    settings.momentum = 0.3
    settings.embeddingDropout = 0.1
    settings.hiddenDropout = 0.2
    settings.negativeSamples = .count(0)
    settings.sampleAlpha = 0.25
    settings.bprRegularization = 0.1
    settings.eluAlpha = 2
    settings.finalActivation = .selu(1.5, 0.25)
    settings.hiddenActivation = .relu
    settings.optimizer = .sgd
    settings.gradientClip = 5
    settings.l2 = 1e-6
    settings.initialWeights = .normal(0.05)
    settings.sessionOrder = .shuffled
    try roundTrip(settings)
    settings.embedding = .none
    settings.embeddingDropout = 0
    for weights in [InitialWeights.glorotNormal, .uniform(0.1), .glorotUniform] {
      settings.initialWeights = weights
      try roundTrip(settings)
    }
    settings.loss = .crossEntropy
    settings.finalActivation = .tanh
    settings.labelSmoothing = 0.1
    settings.logQ = 0.5
    try roundTrip(settings)
  }

  @Test func `all values are told as they take effect`() {
    let values = Hyperparameters.preset(.diginetica).authorsValues
    #expect(values.first { $0.name == "final_act" }?.value == "elu-1")
    #expect(values.first { $0.name == "constrained_embedding" }?.value == "True")
    #expect(Set(values.map(\.name)).isSubset(of: Hyperparameters.authorsNames))
  }
}
