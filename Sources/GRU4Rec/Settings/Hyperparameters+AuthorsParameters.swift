extension Hyperparameters {
  /// Names that ``apply(authorsParameters:)`` knows, in the order of the authors' documentation.
  public static var authorsNames: [String] { AuthorsParameter.all.map(\.name) }

  /// The settings in the authors' notation, by their names; those that it cannot express are left out.
  ///
  /// A default that depends on other settings is written as it takes effect.
  public var authorsValues: [(name: String, value: String)] {
    AuthorsParameter.all.compactMap { parameter in
      parameter.text(self).map { (parameter.name, $0) }
    }
  }

  /// What distinguishes the settings from the defaults, as a parameter string for
  /// ``apply(authorsParameters:)``.
  ///
  /// Reset gate, masking of accidental hits and the whole catalogue as samples have no place in it.
  public var authorsParameters: String {
    AuthorsParameter.all.compactMap { parameter in
      guard let text = parameter.text(self) else { return nil }
      let isTold =
        parameter.name == "final_act"
        ? finalActivation != nil : text != parameter.text(Hyperparameters())
      return isTold ? "\(parameter.name)=\(text)" : nil
    }.joined(separator: ",")
  }

  /// Settings that ``authorsParameters`` does not tell of, as they are named in texts.
  package var beyondAuthorsParameters: [(setting: Setting, text: String)] {
    var told = Hyperparameters()
    try? told.apply(authorsParameters: authorsParameters)
    return Setting.all.map { ($0, $0.text(self)) }.filter { $0.text(told) != $1 }
  }

  /// Overwrites settings with those of a parameter string in the authors' notation, such as
  /// `loss=bpr-max,layers=100/100,constrained_embedding=True`.
  ///
  /// - Throws: ``GRU4RecError`` for a name that is unknown, a value that cannot be read, and a value that
  ///   stands for something this package does not do.
  public mutating func apply(authorsParameters text: String) throws(GRU4RecError) {
    try apply(authors: NamedValues(text))
  }

  /// Overwrites settings with those of the authors' parameters that are given.
  mutating func apply(authors given: NamedValues) throws(GRU4RecError) {
    let known = Self.authorsNames
    if let name = given.pairs.map(\.name).first(where: { !known.contains($0) }) {
      throw .unknownParameter(name, known: known)
    }
    var result = self
    for parameter in AuthorsParameter.all where !parameter.isPart {
      if let text = given[parameter.name] { try parameter.read(text, &result) }
    }
    try result.applyEmbedding(given)
    try result.applyFinalActivation(given)
    try result.applyInitialWeights(given)
    try result.applySessionOrder(given)
    if let value = given["adapt_params"], !["[]", "", "None"].contains(value) {
      throw .invalidParameter(
        name: "adapt_params", value: value, allowed: "[]; the optimisers' own constants are fixed")
    }
    self = result
  }

  /// The constrained embedding wins over a size, as in the authors' code.
  private mutating func applyEmbedding(_ given: NamedValues) throws(GRU4RecError) {
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

  private mutating func applyFinalActivation(_ given: NamedValues) throws(GRU4RecError) {
    guard let text = given["final_act"] else { return }
    if ["softmax", "softmax_logit"].contains(text) {
      guard loss == .crossEntropy else {
        throw .invalidParameter(
          name: "final_act", value: "\(text) with the loss \(loss.rawValue)",
          allowed: "softmax with cross-entropy only")
      }
      finalActivation = nil
    } else if let activation = Activation(text: text) {
      // The softmax is part of cross-entropy here, so that linear scores need no word.
      finalActivation = loss == .crossEntropy && activation == .linear ? nil : activation
    } else {
      throw .invalidParameter(
        name: "final_act", value: "'\(text)'",
        allowed: (Activation.textForms + ["softmax"]).joined(separator: ", "))
    }
  }

  private mutating func applyInitialWeights(_ given: NamedValues) throws(GRU4RecError) {
    let isNormal = try given.flag("init_as_normal")
    let width = try given.value("sigma", Float.readable, { Float($0) })
    guard isNormal != nil || width != nil else { return }
    let sigma = width ?? initialWeights.width
    guard sigma >= 0 else {
      throw .invalidParameter(
        name: "sigma", value: "\(sigma)",
        allowed: "0 for the width by shape, or a width above 0; scaled widths are not offered")
    }
    initialWeights = InitialWeights(isNormal: isNormal ?? initialWeights.isNormal, width: sigma)
  }

  private mutating func applySessionOrder(_ given: NamedValues) throws(GRU4RecError) {
    let isRandom = try given.flag("train_random_order")
    let isByTime = try given.flag("time_sort")
    if let isRandom { sessionOrder = isRandom ? .shuffled : .chronological }
    if isByTime == false, sessionOrder != .shuffled {
      throw .invalidParameter(
        name: "time_sort", value: "False",
        allowed: "True; sessions are trained in order of time, or shuffled with "
          + "train_random_order=True")
    }
  }
}

extension NamedValues {
  fileprivate func value<T>(
    _ name: String, _ allowed: String, _ read: (String) -> T?
  ) throws(GRU4RecError) -> T? {
    guard let text = self[name] else { return nil }
    guard let value = read(text) else {
      throw .invalidParameter(name: name, value: "'\(text)'", allowed: allowed)
    }
    return value
  }

  fileprivate func flag(_ name: String) throws(GRU4RecError) -> Bool? {
    try value(name, "True or False") { text in
      switch text {
      case "True", "true", "1": true
      case "False", "false", "0": false
      default: nil
      }
    }
  }
}
