extension Hyperparameters {
  /// Names that ``apply(authorsParameters:)`` knows, in the order of the authors' documentation.
  public static let authorsNames = [
    "loss", "constrained_embedding", "embedding", "elu_param", "layers", "n_epochs", "batch_size",
    "dropout_p_embed", "dropout_p_hidden", "learning_rate", "momentum", "n_sample", "sample_alpha",
    "bpreg", "logq", "final_act", "hidden_act", "smoothing", "adapt", "adapt_params", "lmbd",
    "grad_cap", "sigma", "init_as_normal", "train_random_order", "time_sort",
  ]

  /// Overwrites settings with those of a parameter string in the authors' notation, such as
  /// `loss=bpr-max,layers=100/100,constrained_embedding=True`.
  ///
  /// - Throws: ``GRU4RecError`` for a name that is unknown, a value that cannot be read, and a value that
  ///   stands for something this package does not do.
  public mutating func apply(authorsParameters text: String) throws(GRU4RecError) {
    let given = try AuthorsParameters(text)
    var result = self

    if let loss = try given.value(
      "loss", "one of cross-entropy, bpr-max, top1-max, top1, bpr", Self.loss)
    {
      result.loss = loss
    }
    try given.set(&result.layers, "layers", "sizes such as 100 or 100/100", Self.layerSizes)
    try given.set(&result.batchSize, "batch_size", "a whole number", { Int($0) })
    try given.set(&result.epochs, "n_epochs", "a whole number", { Int($0) })
    try given.set(&result.learningRate, "learning_rate", "a number", { Float($0) })
    try given.set(&result.momentum, "momentum", "a number", { Float($0) })
    try given.set(&result.embeddingDropout, "dropout_p_embed", "a number", { Float($0) })
    try given.set(&result.hiddenDropout, "dropout_p_hidden", "a number", { Float($0) })
    try given.set(&result.negativeSamples, "n_sample", "a whole number") {
      Int($0).map { NegativeSamples.count($0) }
    }
    try given.set(&result.sampleAlpha, "sample_alpha", "a number", { Float($0) })
    try given.set(&result.logQ, "logq", "a number", { Float($0) })
    try given.set(&result.bprRegularization, "bpreg", "a number", { Float($0) })
    try given.set(&result.eluAlpha, "elu_param", "a number", { Float($0) })
    try given.set(&result.labelSmoothing, "smoothing", "a number", { Float($0) })
    try given.set(&result.l2, "lmbd", "a number", { Float($0) })
    try given.set(&result.gradientClip, "grad_cap", "a number", { Float($0) })
    try given.set(
      &result.hiddenActivation, "hidden_act", Activation.textForms.joined(separator: ", "),
      { Activation(text: $0) })
    try given.set(
      &result.optimizer, "adapt", "adagrad, rmsprop, adadelta, adam, or None for plain SGD",
      { ["None", "none", ""].contains($0) ? .sgd : Optimizer(rawValue: $0) })
    try result.applyEmbedding(given)
    try result.applyFinalActivation(given)
    try result.applyInitialWeights(given)
    try result.applySessionOrder(given)
    if let value = given["adapt_params"], !["[]", "", "None"].contains(value) {
      throw .invalidHyperparameter(
        name: "adapt_params", value: value, allowed: "[]; the optimisers' own constants are fixed")
    }
    self = result
  }

  private static func loss(_ text: String) -> Loss? {
    text == "xe_logit" ? .crossEntropy : Loss(rawValue: text)
  }

  private static func layerSizes(_ text: String) -> [Int]? {
    let isList = text.hasPrefix("[") && text.hasSuffix("]")
    let parts = (isList ? text.dropFirst().dropLast() : text[...])
      .split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "," }
    let sizes = parts.compactMap { Int($0.filter { $0 != " " }) }
    return sizes.count == parts.count ? sizes : nil
  }

  /// The constrained embedding wins over a size, as in the authors' code.
  private mutating func applyEmbedding(_ given: AuthorsParameters) throws(GRU4RecError) {
    let isShared = try given.flag("constrained_embedding")
    let units = layers.first ?? 0
    let size = try given.value("embedding", "a size, 0 or layersize") {
      $0 == "layersize" ? units : Int($0)
    }
    guard isShared != nil || size != nil else { return }
    if isShared ?? (embedding == .shared) {
      embedding = .shared
    } else if let size {
      embedding = size == 0 ? .none : .separate(size)
    } else if embedding == .shared {
      embedding = .none
    }
  }

  private mutating func applyFinalActivation(_ given: AuthorsParameters) throws(GRU4RecError) {
    guard let text = given["final_act"] else { return }
    if ["softmax", "softmax_logit"].contains(text) {
      guard loss == .crossEntropy else {
        throw .invalidHyperparameter(
          name: "final_act", value: "\(text) with the loss \(loss.rawValue)",
          allowed: "softmax with cross-entropy only")
      }
      finalActivation = nil
    } else if let activation = Activation(text: text) {
      // The softmax is part of cross-entropy here, so that linear scores need no word.
      finalActivation = loss == .crossEntropy && activation == .linear ? nil : activation
    } else {
      throw .invalidHyperparameter(
        name: "final_act", value: "'\(text)'",
        allowed: (Activation.textForms + ["softmax"]).joined(separator: ", "))
    }
  }

  private mutating func applyInitialWeights(_ given: AuthorsParameters) throws(GRU4RecError) {
    let isNormal = try given.flag("init_as_normal")
    let width = try given.value("sigma", "a number", { Float($0) })
    guard isNormal != nil || width != nil else { return }
    var normal = false
    var sigma: Float = 0
    switch initialWeights {
    case .glorotUniform: break
    case .glorotNormal: normal = true
    case .uniform(let value): sigma = value
    case .normal(let value): (normal, sigma) = (true, value)
    }
    normal = isNormal ?? normal
    sigma = width ?? sigma
    guard sigma >= 0 else {
      throw .invalidHyperparameter(
        name: "sigma", value: "\(sigma)",
        allowed: "0 for the width by shape, or a width above 0; scaled widths are not offered")
    }
    initialWeights =
      sigma == 0
      ? (normal ? .glorotNormal : .glorotUniform) : (normal ? .normal(sigma) : .uniform(sigma))
  }

  private mutating func applySessionOrder(_ given: AuthorsParameters) throws(GRU4RecError) {
    let isRandom = try given.flag("train_random_order")
    let isByTime = try given.flag("time_sort")
    if let isRandom { sessionOrder = isRandom ? .shuffled : .chronological }
    if isByTime == false, sessionOrder != .shuffled {
      throw .invalidHyperparameter(
        name: "time_sort", value: "False",
        allowed: "True; sessions are trained in order of time, or shuffled with "
          + "train_random_order=True")
    }
  }
}

/// Names and values of a parameter string.
private struct AuthorsParameters {
  private var values: [String: String] = [:]

  init(_ text: String) throws(GRU4RecError) {
    for part in Self.parts(of: text) {
      let name = String(part.prefix { $0 != "=" }).trimmed
      guard part.contains("=") else {
        throw .conflict("'\(part.trimmed)' in the parameter string has no value; write name=value")
      }
      guard Hyperparameters.authorsNames.contains(name) else {
        throw .conflict(
          "unknown parameter '\(name)'; known: \(Hyperparameters.authorsNames.joined(separator: ", "))"
        )
      }
      guard values[name] == nil else {
        throw .conflict("parameter '\(name)' is given twice; leave out one of them")
      }
      values[name] = part.drop { $0 != "=" }.dropFirst().trimmed.unquoted
    }
  }

  subscript(name: String) -> String? { values[name] }

  func value<T>(
    _ name: String, _ allowed: String, _ read: (String) -> T?
  ) throws(GRU4RecError) -> T? {
    guard let text = values[name] else { return nil }
    guard let value = read(text) else {
      throw .invalidHyperparameter(name: name, value: "'\(text)'", allowed: allowed)
    }
    return value
  }

  func set<T>(
    _ target: inout T, _ name: String, _ allowed: String, _ read: (String) -> T?
  ) throws(GRU4RecError) {
    if let value = try value(name, allowed, read) { target = value }
  }

  func flag(_ name: String) throws(GRU4RecError) -> Bool? {
    try value(name, "True or False") { text in
      switch text {
      case "True", "true", "1": true
      case "False", "false", "0": false
      default: nil
      }
    }
  }

  /// Pieces between commas outside brackets; blank ones are left out.
  private static func parts(of text: String) -> [Substring] {
    var depth = 0
    let pieces = text.split { character in
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      return character == "," && depth <= 0
    }
    return pieces.filter { !$0.allSatisfy(\.isWhitespace) }
  }
}

extension StringProtocol {
  fileprivate var trimmed: String {
    let start = drop { $0.isWhitespace }
    return String(start.reversed().drop { $0.isWhitespace }.reversed())
  }

  fileprivate var unquoted: String {
    guard count >= 2, let quote = first, quote == last, quote == "'" || quote == "\"" else {
      return String(self)
    }
    return String(dropFirst().dropLast())
  }
}
