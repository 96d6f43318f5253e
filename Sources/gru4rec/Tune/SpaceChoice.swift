import Console
import Experiments
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
      // A preset is of one loss; its other settings are where the search starts.
      let names = Array(fixed.keys) + (options.preset == nil ? [] : ["loss"])
      space = AuthorsSpaces.both.fixing(names, of: base)
      guard !space.parameters.isEmpty else {
        throw CommandError.usage(
          "all that the authors' space searches is fixed; leave out some flags, or give a --space")
      }
      return
    }
    space = try SearchSpace.read(path, for: base)
    if let name = space.names.first(where: { fixed[$0] != nil }) {
      throw CommandError.usage(
        "'\(name)' is searched by \(path) and fixed by \(fixed[name] ?? "a flag"); leave out one of them"
      )
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
