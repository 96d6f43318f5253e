extension Hyperparameters {
  /// Largest number of hidden units or embedding columns.
  static let mostUnits = 65_536

  /// Checks every value against its range.
  ///
  /// - Throws: ``GRU4RecError/invalidHyperparameter(name:value:allowed:)`` or
  ///   ``GRU4RecError/conflict(_:)`` for the first fault found.
  public func validate() throws(GRU4RecError) {
    try validateSizes()
    try validateNumbers()
    try validateCombinations()
  }

  private func validateSizes() throws(GRU4RecError) {
    let units = 1...Self.mostUnits
    guard !layers.isEmpty, layers.count <= 16, layers.allSatisfy(units.contains) else {
      throw .invalidHyperparameter(
        name: "layers", value: layers.map(String.init).joined(separator: ","),
        allowed: "1 … 16 layers of 1 … \(Self.mostUnits) units")
    }
    if case .separate(let size) = embedding, !units.contains(size) {
      throw .invalidHyperparameter(
        name: "embedding", value: embedding.description,
        allowed: "separate:1 … separate:\(Self.mostUnits)")
    }
    try check("batch-size", batchSize, 1...65_536)
    try check("epochs", epochs, 0...1_000_000)
    if case .count(let count) = negativeSamples {
      try check("negative-samples", count, 0...10_000_000)
    }
  }

  private func check(
    _ name: String, _ value: Int, _ range: ClosedRange<Int>
  ) throws(GRU4RecError) {
    guard range.contains(value) else {
      throw .invalidHyperparameter(
        name: name, value: "\(value)", allowed: "\(range.lowerBound) … \(range.upperBound)")
    }
  }

  private func validateNumbers() throws(GRU4RecError) {
    try check("learning-rate", learningRate, "a finite number above 0") { $0 > 0 }
    try check("momentum", momentum, "0 up to, not including, 1") { (0..<1).contains($0) }
    try check("embedding-dropout", embeddingDropout, "0 up to, not including, 1") {
      (0..<1).contains($0)
    }
    try check("hidden-dropout", hiddenDropout, "0 up to, not including, 1") { (0..<1).contains($0) }
    try check("sample-alpha", sampleAlpha, "0 … 1") { (0...1).contains($0) }
    try check("logq", logQ, "0 or more") { $0 >= 0 }
    try check("bpreg", bprRegularization, "0 or more") { $0 >= 0 }
    try check("elu", eluAlpha, "0 or more") { $0 >= 0 }
    try check("gradient-clip", gradientClip, "0 or more") { $0 >= 0 }
    try check("l2", l2, "0 or more") { $0 >= 0 }
    try check("label-smoothing", labelSmoothing, "0 up to, not including, 1") {
      (0..<1).contains($0)
    }
    switch initialWeights {
    case .uniform(let sigma), .normal(let sigma):
      try check("initial-weights", sigma, "a width above 0") { $0 > 0 }
    case .glorotUniform, .glorotNormal: break
    }
    for (name, activation) in [
      ("hidden-activation", hiddenActivation), ("final-activation", scoreActivation),
    ] {
      let numbers: [Float] =
        switch activation {
        case .leaky(let alpha), .elu(let alpha): [alpha]
        case .selu(let lambda, let alpha): [lambda, alpha]
        case .linear, .tanh, .relu: []
        }
      // The slope is told from the result, which takes its sign from x.
      for number in numbers { try check(name, number, "parameters above 0") { $0 > 0 } }
    }
  }

  private func check(
    _ name: String, _ value: Float, _ allowed: String, _ isAllowed: (Float) -> Bool
  ) throws(GRU4RecError) {
    guard value.isFinite, isAllowed(value) else {
      throw .invalidHyperparameter(name: name, value: "\(value)", allowed: allowed)
    }
  }

  private func validateCombinations() throws(GRU4RecError) {
    if logQ > 0, loss != .crossEntropy {
      throw .conflict(
        "logq corrects cross-entropy only; leave it at 0 with the loss \(loss.rawValue)")
    }
    if labelSmoothing > 0, loss != .crossEntropy {
      throw .conflict(
        "label-smoothing is for cross-entropy only; leave it at 0 with the loss \(loss.rawValue)")
    }
    if negativeSamples == .all, logQ > 0 {
      throw .conflict(
        "logq corrects for sampling, and negative-samples all draws no samples; set logq to 0")
    }
    if negativeSamples == .count(0), batchSize == 1 {
      throw .conflict(
        "batch-size 1 without negative-samples leaves nothing to compare a target with; raise one")
    }
    if embedding == .none, embeddingDropout > 0 {
      throw .conflict(
        "embedding none has no input vector to drop; set embedding-dropout to 0, or use hidden-dropout"
      )
    }
  }
}
