extension Hyperparameters {
  /// The settings in the authors' notation, by their names; those that it cannot express are left out.
  ///
  /// A default that depends on other settings is written as it takes effect.
  public var authorsValues: [(name: String, value: String)] {
    var values = [
      ("loss", loss.rawValue), ("layers", layers.map(String.init).joined(separator: "/")),
      ("n_epochs", "\(epochs)"), ("batch_size", "\(batchSize)"),
      ("dropout_p_embed", embeddingDropout.shortText),
      ("dropout_p_hidden", hiddenDropout.shortText), ("learning_rate", learningRate.shortText),
      ("momentum", momentum.shortText), ("sample_alpha", sampleAlpha.shortText),
      ("bpreg", bprRegularization.shortText), ("elu_param", eluAlpha.shortText),
      ("logq", logQ.shortText), ("final_act", scoreActivation.description),
      ("hidden_act", hiddenActivation.description), ("smoothing", labelSmoothing.shortText),
      ("adapt", optimizer == .sgd ? "None" : optimizer.rawValue), ("lmbd", l2.shortText),
      ("grad_cap", gradientClip.shortText),
      ("train_random_order", sessionOrder == .shuffled ? "True" : "False"),
    ]
    if case .count(let count) = negativeSamples { values.append(("n_sample", "\(count)")) }
    switch embedding {
    case .shared: values.append(("constrained_embedding", "True"))
    case .separate(let size):
      values += [("constrained_embedding", "False"), ("embedding", "\(size)")]
    case .none: values += [("constrained_embedding", "False"), ("embedding", "0")]
    }
    switch initialWeights {
    case .glorotUniform: values += [("sigma", "0"), ("init_as_normal", "False")]
    case .glorotNormal: values += [("sigma", "0"), ("init_as_normal", "True")]
    case .uniform(let sigma):
      values += [("sigma", sigma.shortText), ("init_as_normal", "False")]
    case .normal(let sigma): values += [("sigma", sigma.shortText), ("init_as_normal", "True")]
    }
    return values.map { (name: $0.0, value: $0.1) }
  }

  /// What distinguishes the settings from the defaults, as a parameter string for
  /// ``apply(authorsParameters:)``.
  ///
  /// Reset gate, masking of accidental hits and the whole catalogue as samples have no place in it.
  public var authorsParameters: String {
    let defaults = Dictionary(
      uniqueKeysWithValues: Hyperparameters().authorsValues.map { ($0.name, $0.value) })
    return authorsValues.filter { name, value in
      name == "final_act" ? finalActivation != nil : defaults[name] != value
    }.map { "\($0.name)=\($0.value)" }.joined(separator: ",")
  }
}
