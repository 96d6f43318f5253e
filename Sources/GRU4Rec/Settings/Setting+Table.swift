extension Setting {
  /// All settings, in the order of the documentation: a new one is a property and a row here.
  package static let all: [Setting] = [
    .init(
      "layers", \.layers, "Units of the GRU layers.", "64,64",
      in: .init("1 … 16 layers of \(units.grouped) units") { layers in
        (1...16).contains(layers.count) && layers.allSatisfy(units.contains)
      }),
    .init(
      "embedding", \.embedding, "How an item enters the first layer.",
      in: .numbers("sizes \(units.grouped)") { embedding in
        if case .separate(let size) = embedding { units.contains(size) } else { true }
      }),
    .init(
      "resetGate", \.gruForm, isGiven: { $0.resetGate != nil }, "Where the reset gate acts.",
      default: "after; before with embedding none"),
    .init("loss", \.loss, "Training loss."),
    .init("batchSize", \.batchSize, "Sessions trained side by side.", "n", in: .whole(1...65_536)),
    .init("epochs", \.epochs, "Passes over the log.", "n", in: .whole(0...1_000_000)),
    .init("learningRate", \.learningRate, "Step size.", "rate", in: .positive),
    .init(
      "learningRateDecay", \.learningRateDecay,
      "Share of the step size that is gone at the end, 0 = none.", "share", in: .share),
    .init("momentum", \.momentum, "Share of the last update carried on.", "m", in: .belowOne),
    .init(
      "embeddingDropout", \.embeddingDropout, "Dropout of the input vector.", "p", in: .belowOne),
    .init("hiddenDropout", \.hiddenDropout, "Dropout of the hidden states.", "p", in: .belowOne),
    .init(
      "negativeSamples", \.negativeSamples, "Items scored beside the targets of a batch.",
      in: .init("\(samples.grouped), all") { negatives in
        if case .count(let count) = negatives { samples.contains(count) } else { true }
      }),
    .init(
      "sampleAlpha", \.sampleAlpha, "Samples are drawn with probability ∝ count^alpha.", "alpha",
      in: .share),
    .init(
      "logQ", flag: "logq", \.logQ, "Correction of cross-entropy for sampling.", "q",
      only: .crossEntropy, in: .notNegative),
    .init(
      "bprRegularization", flag: "bpreg", \.bprRegularization, "Score regularisation of bpr-max.",
      "r", in: .notNegative),
    .init(
      "eluAlpha", flag: "elu", \.eluAlpha, "ELU on the scores of bpr-max, 0 = none.", "alpha",
      in: .notNegative),
    .init("similarity", \.similarity, "How scores are made of states and items' rows."),
    .init("temperature", \.temperature, "τ of cosine scores.", "tau", in: .positive),
    .init(
      "finalActivation", \.scoreActivation, isGiven: { $0.finalActivation != nil },
      "Activation of the scores.", default: "the loss's own", in: activations),
    .init(
      "hiddenActivation", \.hiddenActivation, "Activation of the candidate state.", in: activations),
    .init("optimizer", \.optimizer, "Update rule."),
    .init(
      "gradientClip", \.gradientClip, "Largest norm of a step's gradient, 0 = any.", "norm",
      in: .notNegative),
    .init("l2", \.l2, "L2 penalty on the weights.", "lambda", in: .notNegative),
    .init(
      "labelSmoothing", \.labelSmoothing, "Label smoothing of cross-entropy.", "epsilon",
      only: .crossEntropy, in: .belowOne),
    .init(
      "maskAccidentalHits", \.maskAccidentalHits,
      "Leave samples that equal a target out of its loss.", default: "no"),
    .init(
      "initialWeights", \.initialWeights, "Distribution of the initial weights.",
      in: .numbers("widths above 0") { weights in
        switch weights {
        case .uniform(let width), .normal(let width): width > 0 && width.isFinite
        case .glorotUniform, .glorotNormal: true
        }
      }),
    .init("sessionOrder", \.sessionOrder, "Order of the sessions in an epoch."),
    .init(
      "weightAverage", \.weightAverage,
      "Newest share of the training whose weights are averaged, 0 = none.", "share", in: .share),
    .init(
      "finalPass", \.finalPass,
      "Newest share of the sessions that the last epoch repeats, 0 = none.",
      "share", in: .share),
    .init(
      "precision", \.precision,
      "Numbers that gradients are multiplied in; bfloat16 is for processors that have it."),
  ]

  /// Hidden units or embedding columns.
  private static let units = 1...65_536
  private static let samples = 0...10_000_000

  /// A slope is told from the result, which takes its sign from x.
  private static let activations = SettingRange<Activation>.numbers("numbers above 0") {
    activation in
    switch activation {
    case .leaky(let alpha), .elu(let alpha): alpha > 0 && alpha.isFinite
    case .selu(let lambda, let alpha):
      lambda > 0 && lambda.isFinite && alpha > 0 && alpha.isFinite
    case .linear, .tanh, .relu: true
    }
  }

  /// The setting that a property holds.
  ///
  /// - Precondition: the property has a row in the table.
  package static subscript(path: PartialKeyPath<Hyperparameters>) -> Setting {
    guard let setting = all.first(where: { $0.path == path }) else {
      preconditionFailure("\(path) has no row in the table of settings")
    }
    return setting
  }

  /// The setting of a property, by the property's name.
  static func named(_ property: String) -> Setting? { all.first { $0.name == property } }

  /// Names of the authors' parameters that say it.
  package var authorsNames: [String] {
    AuthorsParameter.all.filter { $0.setting?.path == path }.map(\.name)
  }
}
