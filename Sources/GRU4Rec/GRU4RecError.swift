import MessagePassing
import Wording

/// What can go wrong in training a model, or in reading and writing one.
public enum GRU4RecError: Error, Equatable, CustomStringConvertible {
  /// A hyperparameter outside its range: name of the property, the value, what is allowed.
  case invalidHyperparameter(name: String, value: String, allowed: String)
  /// Hyperparameters that exclude each other.
  case conflict(SettingConflict)
  /// A value in a text of settings that cannot be read, or that stands for something which does not exist
  /// here: name as in the text, the value, what is allowed.
  case invalidParameter(name: String, value: String, allowed: String)
  /// A piece of a text of settings that is not written `name=value`.
  case parameterWithoutValue(String)
  /// A name in a text of settings that stands for nothing, and those that do.
  case unknownParameter(String, known: [String])
  /// A name that stands twice in a text of settings.
  case repeatedParameter(String)
  /// A log that holds no pair of consecutive events.
  case noTrainingPairs(events: Int, sessions: Int)
  /// A catalogue with a single item: there is nothing to tell apart.
  case tooFewItems(Int)
  /// Items of the catalogue that the log has no event of, and that a model could not learn.
  case itemsWithoutEvents(Int, of: Int)
  /// The loss or a weight became NaN or infinite.
  case diverged(epoch: Int, step: Int, learningRate: Float)
  /// The mean loss of an epoch, or a weight where that is `nil`, became far larger than any model's that has
  /// learnt something.
  case exploded(epoch: Int, loss: Double?, learningRate: Float)
  /// A graphics card that cannot be used, or that could not go on: what happened, and what to do.
  case gpuFailed(String)
  /// The network does not fit into the memory of the graphics card: what would.
  case gpuMemoryUsedUp(String)
  /// Ranks that cannot share a training, or could not go on.
  case ranksFailed(RanksError)
  /// More ranks than a training can be shared by, or a number that is no power of two: how many, and how many at most.
  case tooManyRanks(Int, most: Int)
  /// A log whose vocabulary does not begin with the model's items.
  case foreignVocabulary
  /// A file that is no usable model or checkpoint: path and reason.
  case unusableFile(path: String, reason: String)
  /// The index of another model: path, the beginnings of the checksums of the index's model and of the one at hand, and how
  /// much the index's lists are found from.
  case indexOfAnotherModel(
    path: String, index: String, model: String, effort: CatalogueIndex.Effort)
  /// A checkpoint from which no training can go on: path and reason.
  case unusableCheckpoint(path: String, reason: String)
  /// Features of items that cannot be used.
  case features(FeatureProblem)
  /// A checkpoint of another training: what differs.
  case checkpointMismatch(path: String, what: String)
}

extension GRU4RecError: ParameterNaming {
  package func text(_ name: ParameterNames) -> String {
    let withoutResuming = "start without \(name("resuming", flag: "resume"))"
    return switch self {
    case .invalidHyperparameter(let property, let value, let allowed):
      "\(name(setting: property)) is \(value); allowed: \(allowed)"
    case .conflict(let conflict): conflict.text(name)
    case .features(let problem): problem.text
    case .invalidParameter(let parameter, let value, let allowed):
      "\(parameter) is \(value); allowed: \(allowed)"
    case .parameterWithoutValue(let text):
      "'\(text)' in the parameter string has no value; write name=value"
    case .unknownParameter(let parameter, let known):
      "unknown parameter '\(parameter)'; known: \(known.joined(separator: ", "))"
    case .repeatedParameter(let parameter):
      "parameter '\(parameter)' is given twice; leave out one of them"
    case .noTrainingPairs(let events, let sessions):
      "the log has \(events) events in \(sessions) sessions, but no session of two or more events; "
        + "training needs pairs of consecutive clicks: check \(name("sessionColumn"))"
    case .tooFewItems(let count):
      "the log has \(count) item\(count == 1 ? "" : "s"); a model needs at least two to tell apart: "
        + "check \(name("itemColumn"))"
    case .itemsWithoutEvents(let count, let all):
      "\(count) of the vocabulary's \(all) items have no event in the log, and nothing could be learnt about them; "
        + "train on log.compacted(), or PreparedWindow.logs"
    case .diverged(let epoch, let step, let learningRate):
      "training diverged in epoch \(epoch), step \(step): loss or weights are no longer finite numbers; "
        + Self.tamer(name, learningRate)
    case .exploded(let epoch, let loss, let learningRate):
      "training diverged in epoch \(epoch): "
        + (loss.map { "a mean loss of \(Float($0)) is" } ?? "weights are")
        + " far beyond those of a model that has learnt something; "
        + Self.tamer(name, learningRate)
    case .gpuFailed(let reason), .gpuMemoryUsedUp(let reason): reason
    case .ranksFailed(let error): error.description
    case .tooManyRanks(let ranks, let most):
      "\(ranks) ranks cannot share this training; "
        + (most == 1
          ? "start one process: a step scores too few items for more"
          : "start a power of two of them, \(most) at most"
            + (ranks > most ? ": a step scores too few items for more" : ""))
    case .foreignVocabulary:
      "the log was not read with the model's vocabulary; read it with EventLogReader.read(_:vocabulary:)"
    case .unusableFile(let path, let reason): "\(path): \(reason)"
    case .indexOfAnotherModel(let path, let index, let model, _):
      "\(path): the index of another model: of \(index), and this one is \(model); "
        + "build it again with gru4rec index"
    case .unusableCheckpoint(let path, let reason): "\(path): \(reason); \(withoutResuming)"
    case .checkpointMismatch(let path, let what):
      "\(path) belongs to another training: \(what); \(withoutResuming), or give the same data and settings"
    }
  }
}

extension GRU4RecError {
  /// What keeps a training from running away.
  private static func tamer(_ name: ParameterNames, _ learningRate: Float) -> String {
    "try a smaller \(name("learningRate")) (it is \(learningRate)), less \(name("momentum")), or "
      + name("gradientClip", "1")
  }

  /// Whether a training ran away, rather than could not begin.
  public var isDivergence: Bool {
    switch self {
    case .diverged, .exploded: true
    default: false
    }
  }
}

extension ParameterNames {
  /// The name of a setting that is given as its property is called.
  fileprivate func callAsFunction(setting property: String) -> String {
    self(property, flag: Setting.named(property)?.flag)
  }
}

/// Settings that are in their ranges, and exclude each other.
public enum SettingConflict: Sendable, Equatable {
  /// A setting that only one loss knows of, by its property, with another loss.
  case otherLoss(setting: String, only: Loss, loss: Loss)
  /// A correction for sampling, `logQ`, though every item is scored.
  case nothingSampled
  /// Neither samples nor a second lane that a target could be compared with.
  case nothingToCompare
  /// No samples, and a log without two sessions that could stand side by side.
  case nothingSideBySide
  /// A temperature for scores that have none.
  case temperatureWithoutCosine
  /// Dropout of an input vector that the network does not have.
  case nothingToDrop
  /// A graphics card for a training that several ranks share.
  case severalCards
  /// Ranks that are to train apart, of which one would have nothing to train on.
  case rankWithoutSessions(Int, of: Int)
  /// Gradients in bfloat16 on what cannot multiply them: a graphics card, or a processor.
  case noBFloat16(onCard: Bool)
  /// Settings of a continued training that define another network than the model's: what differs.
  case otherNetwork(String)

  /// What is wrong and what to do.
  fileprivate func text(_ name: ParameterNames) -> String {
    let (negatives, logQ) = (name("negativeSamples"), name(setting: "logQ"))
    return switch self {
    case .otherLoss(let setting, let only, let loss):
      "\(name(setting: setting)) is for \(only.rawValue) only; leave it at "
        + "\(Setting.named(setting)?.defaultText ?? "its default") with the loss \(loss.rawValue)"
    case .nothingSampled:
      "\(logQ) corrects for sampling, and \(negatives) all draws no samples; set \(logQ) to 0"
    case .nothingToCompare:
      "\(name("batchSize", "1")) without \(negatives) leaves nothing to compare a target with; raise one"
    case .nothingSideBySide:
      "without \(negatives) a target is compared with those of other sessions, and the log has only one "
        + "session of two or more events; set \(negatives) to 2048"
    case .nothingToDrop:
      "\(name("embedding", "none")) has no input vector to drop; set \(name("embeddingDropout")) to 0, or "
        + "use \(name("hiddenDropout"))"
    case .rankWithoutSessions(let rank, let count):
      "the log has too few sessions of two or more events for \(count) ranks that train apart: rank \(rank) would have "
        + "none, or too few to compare; start fewer"
    case .severalCards:
      "ranks share a training on their processors only; leave \(name("device")) out, or start one process"
    case .noBFloat16(let onCard):
      "\(name("precision", "bfloat16")) is for processors with AVX512-BF16 or AMX, "
        + (onCard
          ? "not for graphics cards; leave \(name("device")) out, or set "
          : "which this one lacks or GRU4REC_INSTRUCTION_SET forbids; set ")
        + name("precision", "float32")
    case .temperatureWithoutCosine:
      "\(name("temperature")) divides cosine scores; leave it out, or set \(name("similarity", "cosine"))"
    case .otherNetwork(let what):
      "the settings define another network than the model's (\(what)); layers, embedding, reset gate, "
        + "similarity and hidden activation of a continued model stay as they are"
    }
  }
}
