import Foundation
import GRU4Rec
import Kernels

/// What is about to be trained on what, on one screen.
struct TrainingSummary {
  let text: String

  init(_ command: TrainCommand, trainer: GRU4RecTrainer, data: TrainingData) {
    let settings = trainer.hyperparameters
    let sessions = data.log.sessions
    var lines: [(String, String)] = []
    lines.append(("data", "\(Self.list(command.train)): \(Self.counts(data))"))
    lines.append(
      ("", "\(NumberText.time(sessions.times.min() ?? 0)) to "
        + NumberText.time(sessions.times.max() ?? 0)))
    if let validation = data.validation {
      lines.append(
        ("validation", "\(Self.list(command.validation)): "
          + NumberText.count(validation.sessions.eventCount, "event") + " in "
          + NumberText.count(validation.sessions.sessionCount, "session")))
    }
    let parameters = settings.parameterCount(items: data.log.vocabulary.count)
    lines.append(
      ("model", Self.describe(settings, ["layers", "embedding", "reset-gate"])
        + ", \(NumberText.grouped(parameters)) parameters"))
    lines.append(
      ("training", Self.describe(settings, ["loss", "epochs", "batch-size", "negative-samples"])))
    lines.append(("", Self.describe(settings, ["optimizer", "learning-rate", "momentum"])))
    lines.append(
      ("", Self.describe(settings, ["embedding-dropout", "hidden-dropout", "sample-alpha"])))
    let rest = settings.lossSettings
    if !rest.isEmpty { lines.append(("", Self.describe(settings, rest))) }
    lines.append(
      ("machine", "\(NumberText.count(trainer.threads, "thread")), "
        + "\(InstructionSet.chosen.name), seed \(command.seed)"))
    lines.append(
      ("output", "\(command.model); checkpoint "
        + (command.checkpointEvery.isEpoch
          ? "every epoch" : "every \(command.checkpointEvery.description) minutes")))
    text = lines.map { name, value in
      name.padding(toLength: 12, withPad: " ", startingAt: 0) + value + "\n"
    }.joined()
  }

  /// Settings by their flags' names: `layers 100, embedding shared`.
  private static func describe(_ settings: Hyperparameters, _ names: [String]) -> String {
    let all = settings.settings
    return names.compactMap { name in all.first { $0.name == name } }
      .map { "\($0.name) \($0.value)" }.joined(separator: ", ")
  }

  private static func counts(_ data: TrainingData) -> String {
    NumberText.count(data.log.sessions.eventCount, "event") + ", "
      + NumberText.count(data.log.sessions.sessionCount, "session") + ", "
      + NumberText.count(data.log.vocabulary.count, "item")
  }

  private static func list(_ paths: [String]) -> String {
    paths.count > 3
      ? "\(paths[0]) and \(paths.count - 1) more" : paths.joined(separator: ", ")
  }
}

extension Hyperparameters {
  /// Names of further settings that are in effect.
  fileprivate var lossSettings: [String] {
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
  var isEpoch: Bool {
    if case .epoch = self { true } else { false }
  }
}
