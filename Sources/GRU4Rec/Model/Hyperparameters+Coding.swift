extension Hyperparameters: Codable {
  /// Keys as the flags are named, with underscores.
  enum CodingKeys: String, CodingKey, CaseIterable {
    case layers
    case embedding
    case resetGate = "reset_gate"
    case loss
    case batchSize = "batch_size"
    case epochs
    case learningRate = "learning_rate"
    case momentum
    case embeddingDropout = "embedding_dropout"
    case hiddenDropout = "hidden_dropout"
    case negativeSamples = "negative_samples"
    case sampleAlpha = "sample_alpha"
    case logQ = "logq"
    case bprRegularization = "bpreg"
    case eluAlpha = "elu"
    case finalActivation = "final_activation"
    case hiddenActivation = "hidden_activation"
    case optimizer
    case gradientClip = "gradient_clip"
    case l2
    case labelSmoothing = "label_smoothing"
    case maskAccidentalHits = "mask_accidental_hits"
    case initialWeights = "initial_weights"
    case sessionOrder = "session_order"
  }

  /// Writes every value; those left to a default are written as they take effect.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(layers, forKey: .layers)
    try values.encode(embedding.description, forKey: .embedding)
    try values.encode(gruForm, forKey: .resetGate)
    try values.encode(loss, forKey: .loss)
    try values.encode(batchSize, forKey: .batchSize)
    try values.encode(epochs, forKey: .epochs)
    try values.encode(learningRate, forKey: .learningRate)
    try values.encode(momentum, forKey: .momentum)
    try values.encode(embeddingDropout, forKey: .embeddingDropout)
    try values.encode(hiddenDropout, forKey: .hiddenDropout)
    try values.encode(negativeSamples.description, forKey: .negativeSamples)
    try values.encode(sampleAlpha, forKey: .sampleAlpha)
    try values.encode(logQ, forKey: .logQ)
    try values.encode(bprRegularization, forKey: .bprRegularization)
    try values.encode(eluAlpha, forKey: .eluAlpha)
    try values.encode(scoreActivation.description, forKey: .finalActivation)
    try values.encode(hiddenActivation.description, forKey: .hiddenActivation)
    try values.encode(optimizer, forKey: .optimizer)
    try values.encode(gradientClip, forKey: .gradientClip)
    try values.encode(l2, forKey: .l2)
    try values.encode(labelSmoothing, forKey: .labelSmoothing)
    try values.encode(maskAccidentalHits, forKey: .maskAccidentalHits)
    try values.encode(initialWeights.description, forKey: .initialWeights)
    try values.encode(sessionOrder, forKey: .sessionOrder)
  }

  /// Reads what ``encode(to:)`` writes.
  ///
  /// - Throws: `DecodingError` for a missing key or a value in another form.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func number(_ key: CodingKeys) throws -> Float { try values.decode(Float.self, forKey: key) }
    func parsed<T>(_ key: CodingKeys, _ parse: (String) -> T?) throws -> T {
      let text = try values.decode(String.self, forKey: key)
      guard let value = parse(text) else {
        throw DecodingError.dataCorruptedError(
          forKey: key, in: values, debugDescription: "'\(text)' is no \(key.rawValue)")
      }
      return value
    }
    self.init()
    layers = try values.decode([Int].self, forKey: .layers)
    embedding = try parsed(.embedding, InputEmbedding.init(text:))
    resetGate = try values.decode(ResetGate.self, forKey: .resetGate)
    loss = try values.decode(Loss.self, forKey: .loss)
    batchSize = try values.decode(Int.self, forKey: .batchSize)
    epochs = try values.decode(Int.self, forKey: .epochs)
    learningRate = try number(.learningRate)
    momentum = try number(.momentum)
    embeddingDropout = try number(.embeddingDropout)
    hiddenDropout = try number(.hiddenDropout)
    negativeSamples = try parsed(.negativeSamples, NegativeSamples.init(text:))
    sampleAlpha = try number(.sampleAlpha)
    logQ = try number(.logQ)
    bprRegularization = try number(.bprRegularization)
    eluAlpha = try number(.eluAlpha)
    finalActivation = try parsed(.finalActivation, Activation.init(text:))
    hiddenActivation = try parsed(.hiddenActivation, Activation.init(text:))
    optimizer = try values.decode(Optimizer.self, forKey: .optimizer)
    gradientClip = try number(.gradientClip)
    l2 = try number(.l2)
    labelSmoothing = try number(.labelSmoothing)
    maskAccidentalHits = try values.decode(Bool.self, forKey: .maskAccidentalHits)
    initialWeights = try parsed(.initialWeights, InitialWeights.init(text:))
    sessionOrder = try values.decode(SessionOrder.self, forKey: .sessionOrder)
  }

  /// The same settings with every default filled in: what a saved model says of itself.
  var resolved: Hyperparameters {
    var copy = self
    copy.resetGate = gruForm
    copy.finalActivation = scoreActivation
    return copy
  }
}
