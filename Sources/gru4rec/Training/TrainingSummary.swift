import Experiments
import Foundation
import GRU4Rec
import SessionData
import Wording

/// What is about to be trained on what, on one screen.
struct TrainingSummary {
  private(set) var text = ""

  init(_ command: TrainCommand, trainer: GRU4RecTrainer, data: TrainingData) {
    let settings = trainer.hyperparameters
    let span = data.log.sessions.timeSpan
    let items = data.log.vocabulary.count
    add("data", "\(Self.list(command.train)): \(Self.counts(data.log))")
    add("", "\(NumberText.time(span.lowerBound)) to \(NumberText.time(span.upperBound))")
    if let validation = data.validation {
      add("validation", "\(Self.list(command.validation)): \(Self.counts(validation))")
    }
    let network = settings.text(of: [\.layers, \.embedding, \.gruForm])
    let parameters = NumberText.grouped(settings.parameterCount(items: items))
    add("model", "\(network); \(NumberText.count(items, "item")), \(parameters) parameters")
    add("training", settings.text(of: [\.loss, \.epochs, \.batchSize, \.negativeSamples]))
    add("", settings.text(of: [\.optimizer, \.learningRate, \.momentum]))
    add("", settings.text(of: [\.embeddingDropout, \.hiddenDropout, \.sampleAlpha]))
    add("", settings.text(of: settings.further))
    let ranks = trainer.rankCount.map { NumberText.count($0, "rank") + " of " } ?? ""
    let threads = ranks + NumberText.count(trainer.threads, "thread")
    let apart = command.localSteps.map { ", \(NumberText.count($0, "local step"))" } ?? ""
    let machine = trainer.card ?? "\(threads)\(apart), \(trainer.instructionSet)"
    add("machine", "\(machine), seed \(command.seed)")
    add("output", "\(command.model); checkpoint every \(command.checkpointEvery.period)")
  }

  private mutating func add(_ name: String, _ value: String) {
    text += name.padding(toLength: 12, withPad: " ", startingAt: 0) + value + "\n"
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
  /// Further settings that are in effect.
  fileprivate var further: [PartialKeyPath<Hyperparameters>] {
    let ofLoss: [PartialKeyPath<Hyperparameters>] =
      switch loss {
      case .crossEntropy: [\.logQ]
      case .bprMax: [\.bprRegularization]
      case .top1Max, .top1, .bpr: []
      }
    let others: [PartialKeyPath<Hyperparameters>] = [
      \.labelSmoothing, \.gradientClip, \.l2, \.maskAccidentalHits, \.sessionOrder,
      \.learningRateDecay, \.weightAverage, \.finalPass, \.precision,
    ]
    return ofLoss + [\.scoreActivation] + others.filter { Setting[$0].isGiven(self) }
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
