import Console
import GRU4Rec
import Tuning

/// The space of a search: a file's, or the authors' without what the command line fixes.
struct SpaceChoice {
  let space: SearchSpace

  /// - Throws: ``TuningError`` for a file that cannot be used, `CommandError.usage` for a parameter that is
  ///   both fixed and searched.
  init(path: String?, options: HyperparameterOptions, base: Hyperparameters) throws {
    let fixed = options.fixedNames
    guard let path else {
      space = Self.authors(options: options, base: base)
      guard !space.parameters.isEmpty else {
        throw CommandError.usage(
          "all that the authors' space searches is fixed; leave out some flags, or give a --space")
      }
      return
    }
    let names = Hyperparameters.authorsNames.filter { $0 != "n_epochs" }
    space = try SpaceFile(path: path, knownNames: names).read()
    if let name = space.names.first(where: { fixed[$0] != nil }) {
      throw CommandError.usage(
        "'\(name)' is searched by \(path) and fixed by \(fixed[name] ?? "a flag"); leave out one of them"
      )
    }
    try Self.check(space, path: path, base: base)
  }

  private static func authors(
    options: HyperparameterOptions, base: Hyperparameters
  ) -> SearchSpace {
    let current = Dictionary(
      uniqueKeysWithValues: base.authorsValues.map { ($0.name, $0.value) })
    var fixed = options.fixedNames.mapValues { _ in "" }
    for name in fixed.keys { fixed[name] = current[name] ?? "" }
    // A preset is of one loss; its other settings are where the search starts.
    if options.preset != nil || fixed["loss"] != nil { fixed["loss"] = base.loss.rawValue }
    return AuthorsSpaces.both.fixing(fixed)
  }

  /// Refuses a value that no training could have, at both ends of each range.
  private static func check(
    _ space: SearchSpace, path: String, base: Hyperparameters
  ) throws(TuningError) {
    for parameter in space.parameters {
      var context: [String: String] = [:]
      for condition in parameter.conditions { context[condition.name] = condition.values[0] }
      for value in parameter.categories ?? [parameter.value(at: 0), parameter.value(at: 1)] {
        context[parameter.name] = value
        do {
          let names = Hyperparameters.authorsNames.filter { context[$0] != nil }
          var settings = base.applicable(to: context["loss"])
          try settings.apply(
            authorsParameters: names.map { "\($0)=\(context[$0] ?? "")" }.joined(separator: ","))
          try settings.validate()
        } catch {
          // Conflicts depend on what else is chosen, and are a trial's own failure.
          guard case .invalidHyperparameter(_, _, let allowed) = error else { continue }
          throw .invalidSpace(
            path: path, line: nil, reason: "'\(parameter.name)' is \(value); allowed: \(allowed)")
        }
      }
    }
  }
}

extension HyperparameterOptions {
  /// Parameters that flags or the parameter string fix, by the authors' names, and how.
  var fixedNames: [String: String] {
    var fixed: [String: String] = [:]
    for part in (parameters ?? "").split(separator: ",") {
      let name = part.prefix { $0 != "=" }.filter { $0 != " " }
      fixed[String(name)] = "--parameters"
    }
    func fix(_ value: Any?, _ flag: String, _ names: String...) {
      if value != nil { for name in names { fixed[name] = flag } }
    }
    fix(layers, "--layers", "layers")
    fix(embedding, "--embedding", "constrained_embedding", "embedding")
    fix(loss, "--loss", "loss")
    fix(batchSize, "--batch-size", "batch_size")
    fix(learningRate, "--learning-rate", "learning_rate")
    fix(momentum, "--momentum", "momentum")
    fix(embeddingDropout, "--embedding-dropout", "dropout_p_embed")
    fix(hiddenDropout, "--hidden-dropout", "dropout_p_hidden")
    fix(negativeSamples, "--negative-samples", "n_sample")
    fix(sampleAlpha, "--sample-alpha", "sample_alpha")
    fix(logq, "--logq", "logq")
    fix(bpreg, "--bpreg", "bpreg")
    fix(elu, "--elu", "elu_param", "final_act")
    fix(finalActivation, "--final-activation", "final_act")
    fix(hiddenActivation, "--hidden-activation", "hidden_act")
    fix(optimizer, "--optimizer", "adapt")
    fix(gradientClip, "--gradient-clip", "grad_cap")
    fix(l2, "--l2", "lmbd")
    fix(labelSmoothing, "--label-smoothing", "smoothing")
    fix(initialWeights, "--initial-weights", "sigma", "init_as_normal")
    fix(sessionOrder, "--session-order", "train_random_order", "time_sort")
    return fixed
  }
}
