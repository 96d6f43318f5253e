import Experiments
import Foundation
import GRU4Rec
import Kernels
import SessionData
import Wording

/// What is about to be trained on what, on one screen.
struct TrainingSummary {
  private(set) var text = ""

  init(_ command: TrainCommand, trainer: GRU4RecTrainer, data: TrainingData) {
    let settings = trainer.hyperparameters
    let times = data.log.sessions.times
    let items = data.log.vocabulary.count
    add("data", "\(Self.list(command.train)): \(Self.counts(data.log))")
    add("", "\(NumberText.time(times.min() ?? 0)) to \(NumberText.time(times.max() ?? 0))")
    if let validation = data.validation {
      add("validation", "\(Self.list(command.validation)): \(Self.counts(validation))")
    }
    let network = Self.describe(settings, ["layers", "embedding", "reset-gate"])
    let parameters = NumberText.grouped(settings.parameterCount(items: items))
    add("model", "\(network); \(NumberText.count(items, "item")), \(parameters) parameters")
    add("training", Self.describe(settings, ["loss", "epochs", "batch-size", "negative-samples"]))
    add("", Self.describe(settings, ["optimizer", "learning-rate", "momentum"]))
    add("", Self.describe(settings, ["embedding-dropout", "hidden-dropout", "sample-alpha"]))
    add("", Self.describe(settings, settings.furtherNames))
    let threads = NumberText.count(trainer.threads, "thread")
    add("machine", "\(threads), \(InstructionSet.chosen.name), seed \(command.seed)")
    add("output", "\(command.model); checkpoint every \(command.checkpointEvery.period)")
  }

  private mutating func add(_ name: String, _ value: String) {
    text += name.padding(toLength: 12, withPad: " ", startingAt: 0) + value + "\n"
  }

  /// Settings by their flags' names: `layers 100, embedding shared`.
  private static func describe(_ settings: Hyperparameters, _ names: [String]) -> String {
    let all = settings.settings
    return names.compactMap { name in all.first { $0.name == name } }
      .map { "\($0.name) \($0.value)" }.joined(separator: ", ")
  }

  private static func counts(_ log: EventLog) -> String {
    NumberText.count(log.sessions.eventCount, "event") + " in "
      + NumberText.count(log.sessions.sessionCount, "session")
  }

  private static func list(_ paths: [String]) -> String {
    paths.count > 3 ? "\(paths[0]) and \(paths.count - 1) more" : paths.joined(separator: ", ")
  }
}

extension Hyperparameters {
  /// Names of further settings that are in effect.
  fileprivate var furtherNames: [String] {
    var names: [String] = []
    if loss == .crossEntropy { names.append("logq") }
    if loss == .bprMax { names += ["bpreg"] }
    names.append("final-activation")
    if labelSmoothing > 0 { names.append("label-smoothing") }
    if gradientClip > 0 { names.append("gradient-clip") }
    if l2 > 0 { names.append("l2") }
    if maskAccidentalHits { names.append("mask-accidental-hits") }
    if sessionOrder == .shuffled { names.append("session-order") }
    return names
  }
}

extension CheckpointInterval {
  /// As in "every epoch", "every 15 minutes".
  fileprivate var period: String {
    switch self {
    case .epoch: "epoch"
    case .minutes: "\(description) minutes"
    }
  }
}
