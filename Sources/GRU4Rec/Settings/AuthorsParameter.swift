/// A parameter of the authors' notation (their `run.py -ps` string), and the setting that it says.
struct AuthorsParameter: Sendable {
  let name: String
  /// The setting; `nil` for what does not exist here.
  let setting: Setting?
  /// The authors' words, and what they mean here.
  private let words: [String: String]
  private let readable: String?
  /// Whether ``Hyperparameters/apply(authorsParameters:)`` reads it together with others.
  let isPart: Bool
  private let write: (@Sendable (Hyperparameters) -> String?)?

  private init(
    _ name: String, _ path: PartialKeyPath<Hyperparameters>?, words: [String: String] = [:],
    readable: String? = nil, isPart: Bool = false,
    write: (@Sendable (Hyperparameters) -> String?)? = nil
  ) {
    (self.name, self.words, self.readable) = (name, words, readable)
    (self.isPart, self.write) = (isPart, write)
    setting = path.map { Setting[$0] }
  }

  /// The value in the authors' words; `nil` where they have none.
  func text(_ settings: Hyperparameters) -> String? {
    if let write { return write(settings) }
    return setting?.text(settings).replacing(",", with: "/")
  }

  /// Sets the value.
  ///
  /// - Throws: ``GRU4RecError/invalidParameter(name:value:allowed:)`` for a text that is none.
  func read(_ text: String, _ settings: inout Hyperparameters) throws(GRU4RecError) {
    guard let setting, setting.read(words[text] ?? text, &settings), self.text(settings) != nil
    else {
      throw .invalidParameter(
        name: name, value: "'\(text)'", allowed: readable ?? setting?.readable ?? "")
    }
  }

  static let loss = AuthorsParameter("loss", \.loss, words: ["xe_logit": "cross-entropy"])

  /// All of them, in the order of the authors' documentation.
  static let all: [AuthorsParameter] = [
    loss,
    .init("constrained_embedding", \.embedding, isPart: true) {
      Self.word($0.embedding == .shared)
    },
    .init("embedding", \.embedding, isPart: true) {
      switch $0.embedding {
      case .shared: nil
      case .separate(let size): "\(size)"
      case .none: "0"
      }
    },
    .init("elu_param", \.eluAlpha),
    .init("layers", \.layers),
    .init("n_epochs", \.epochs),
    .init("batch_size", \.batchSize),
    .init("dropout_p_embed", \.embeddingDropout),
    .init("dropout_p_hidden", \.hiddenDropout),
    .init("learning_rate", \.learningRate),
    .init("momentum", \.momentum),
    .init("n_sample", \.negativeSamples, readable: Int.readable) {
      $0.negativeSamples == .all ? nil : $0.negativeSamples.text
    },
    .init("sample_alpha", \.sampleAlpha),
    .init("bpreg", \.bprRegularization),
    .init("logq", \.logQ),
    .init("final_act", \.scoreActivation, isPart: true) { $0.scoreActivation.text },
    .init("hidden_act", \.hiddenActivation),
    .init("smoothing", \.labelSmoothing),
    .init(
      "adapt", \.optimizer, words: ["None": "sgd", "none": "sgd", "": "sgd"],
      readable: "adagrad, rmsprop, adadelta, adam, or None for plain SGD"
    ) { $0.optimizer == .sgd ? "None" : $0.optimizer.text },
    .init("adapt_params", nil, isPart: true) { _ in nil },
    .init("lmbd", \.l2),
    .init("grad_cap", \.gradientClip),
    .init("sigma", \.initialWeights, isPart: true) { $0.initialWeights.width.text },
    .init("init_as_normal", \.initialWeights, isPart: true) {
      Self.word($0.initialWeights.isNormal)
    },
    .init("train_random_order", \.sessionOrder, isPart: true) {
      Self.word($0.sessionOrder == .shuffled)
    },
    .init("time_sort", \.sessionOrder, isPart: true) { _ in nil },
  ]

  private static func word(_ value: Bool) -> String { value ? "True" : "False" }
}

extension InitialWeights {
  /// Weights in the authors' terms, where a width of 0 stands for one by shape.
  init(isNormal: Bool, width: Float) {
    self =
      if width == 0 {
        isNormal ? .glorotNormal : .glorotUniform
      } else {
        isNormal ? .normal(width) : .uniform(width)
      }
  }

  var isNormal: Bool {
    switch self {
    case .glorotNormal, .normal: true
    case .glorotUniform, .uniform: false
    }
  }

  var width: Float {
    switch self {
    case .glorotUniform, .glorotNormal: 0
    case .uniform(let width), .normal(let width): width
    }
  }
}
