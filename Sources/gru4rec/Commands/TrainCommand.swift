import ArgumentParser
import Console
import ExperimentReports
import Experiments
import GRU4Rec
import Kernels
import MessagePassing
import SessionData
import Wording

/// `gru4rec train`: a model from click logs.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a model on click logs.",
    discussion: """
      The same data, flags, seed and version give the same file, byte for byte, whatever the number \
      of threads. Ctrl-C writes a checkpoint, from which --resume goes on. Under mpirun, ranks share \
      the training, each with a part of the items, and train the same model; with --local-steps each \
      trains on a part of the sessions.

      Example:
        gru4rec train train.tsv --model model.safetensors --preset rsc15 --epochs 5
      """)

  @Argument(help: "Training logs, read as one.") var train: [String]

  @Option(help: ArgumentHelp("Model file to write.", valueName: "model.safetensors"))
  var model: String

  @OptionGroup(title: "Settings of the model and its training") var settings: HyperparameterOptions

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Logs to measure the model on after each epoch.", valueName: "valid.tsv"))
  var validation: [String] = []

  @Option(
    help: ArgumentHelp(
      "Keep the model of the best Recall@20 × MRR@20 and stop after this many epochs without a "
        + "better one.",
      valueName: "epochs"))
  var patience: Int?

  @Option(help: ArgumentHelp("Seed of everything random.", valueName: "n"))
  var seed: UInt64 = 42

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var device: DeviceOptions

  @Option(help: "Write a checkpoint after each epoch, or every so many minutes.")
  var checkpointEvery: CheckpointInterval = .epoch

  @Flag(help: "Go on from the checkpoint of an interrupted training.")
  var resume = false

  @Option(
    help: ArgumentHelp("Go on training this model on newer events.", valueName: "model.safetensors")
  )
  var continueFrom: String?

  @Option(
    help: ArgumentHelp(
      "Under mpirun: steps that each rank trains by itself before all go on from what they have learnt "
        + "together, for slow networks; the model depends on the number of ranks.",
      valueName: "n"))
  var localSteps: Int?

  @Flag(help: "Save the optimiser's state too, for --continue-from.")
  var withOptimizer = false

  @Option(help: ArgumentHelp("Write a JSON line per epoch.", valueName: "training.jsonl"))
  var log: String?

  @Option(help: ArgumentHelp("Write a report as a web page.", valueName: "report.html"))
  var report: String?

  @OptionGroup(title: "Features of items") var features: FeatureOptions
  @OptionGroup(title: "Input tables") var tables: LogOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if case .minutes(let minutes) = checkpointEvery, minutes > CheckpointInterval.mostMinutes {
      throw ValidationError(
        "--checkpoint-every is \(minutes) minutes; allowed: epoch, or above 0, up to "
          + NumberText.grouped(CheckpointInterval.mostMinutes))
    }
    if let patience {
      guard patience >= 1 else {
        throw ValidationError("--patience is \(patience); allowed: 1 or more")
      }
      guard !validation.isEmpty else {
        throw ValidationError("--patience needs --validation logs to measure the model on")
      }
    }
    if let localSteps {
      let allowed = GRU4RecTrainer.allowedLocalSteps
      guard allowed.contains(localSteps) else {
        throw ValidationError(
          "--local-steps is \(localSteps); allowed: \(allowed.lowerBound) … "
            + NumberText.grouped(allowed.upperBound))
      }
      guard Ranks.launched > 1 else {
        throw ValidationError(
          "--local-steps is for ranks that train apart; start some: mpirun -n 2 gru4rec train …")
      }
    }
    if features.itemVectors != nil, features.itemFeatures == nil {
      throw ValidationError(
        "--item-vectors needs --item-features, the table of the items, and --feature-columns")
    }
  }

  /// Files of this run.
  var files: TrainingFiles { TrainingFiles(model: model, log: log, report: report) }

  func run() throws { try CommandRanks.run { try run($0) } }

  private func run(_ ranks: Ranks?) throws {
    let start = ContinuousClock.now
    let isFirst = ranks?.isFirst ?? true
    let (earlier, data, hyperparameters) = try CommandRanks.together(ranks) {
      if continueFrom == nil { _ = try settings.hyperparameters() }
      let others = [continueFrom, features.itemFeatures, features.itemVectors]
      if isFirst { try files.check(inputs: train + validation + others.compactMap(\.self)) }
      // Before hours of training, a table that cannot be used.
      if let path = features.itemFeatures, let columns = features.featureColumns {
        try FeatureMap.check(columns, in: try features.read(path))
      }
      let earlier = try continueFrom.map { try GRU4RecModel(contentsOf: $0) }
      let hyperparameters = try settings.hyperparameters(
        over: earlier.map { $0.hyperparameters.withImpliedActivation } ?? Hyperparameters())
      let data = try TrainingData(self, vocabulary: earlier?.vocabulary ?? ItemVocabulary())
      try NotEnoughMemory.check(
        hyperparameters, items: data.log.vocabulary.count,
        ranks: localSteps == nil ? ranks?.count ?? 1 : 1,
        validating: data.validation != nil)
      return (earlier, data, hyperparameters)
    }
    let trainer = try makeTrainer(data.log, hyperparameters, earlier, ranks)
    if let idle = IdleLanes(hyperparameters, on: data.log.sessions) { Messages.warning("\(idle)") }
    if !output.quiet {
      Messages.write(TrainingSummary(self, trainer: trainer, data: data).text)
    }
    if let earlier, earlier.features != nil, features.itemFeatures == nil {
      Messages.warning(
        "the new model will have no map of features; --item-features fits it anew")
    }
    let run = try CommandRanks.together(ranks) {
      try TrainingRun(self, trainer: trainer, validation: data.validation)
    }
    let outcome = try CommandRanks.together(ranks) { try run.train() }
    let memory = try ranks?.gather([Machine.peakMemory]).map { $0[0] }
    guard isFirst else { return }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let result = TrainingResult(
      model: model, trainingLogs: train, validationLogs: validation, log: data.log,
      session: run.session, outcome: outcome, totalSeconds: seconds,
      rankMemory: memory)
    if let report {
      try ReportFile.write(
        TrainingReport(result, command: ShellCommand.given).html, to: report)
    }
    try StandardOutput.writeLine(output.json ? try json(result) : result.text)
  }

  private func json(_ result: TrainingResult) throws -> String {
    var object = try result.jsonObject()
    object["log"] = log
    object["report"] = report
    return object.json
  }

  private func makeTrainer(
    _ log: EventLog, _ hyperparameters: Hyperparameters, _ earlier: GRU4RecModel?,
    _ ranks: Ranks?
  ) throws -> GRU4RecTrainer {
    let checkpoints = files.checkpoints()
    // What the first rank finds is what all are to find.
    let exists = try ranks?.gather([checkpoints.exists])[0][0] ?? checkpoints.exists
    if resume, exists {
      let trainer = try CommandRanks.together(ranks) {
        try checkpoints.makeTrainer(
          log: log, hyperparameters: hyperparameters, seed: seed, threads: threads.count,
          device: device.device, ranks: ranks, localSteps: localSteps)
      }
      if !output.quiet {
        Messages.note(
          "resuming from \(files.checkpoint): "
            + "\(NumberText.count(trainer.history.count, "epoch")) done")
      }
      return trainer
    }
    if resume {
      Messages.warning("there is no checkpoint \(files.checkpoint); starting from the beginning")
    } else if exists {
      Messages.warning(
        "\(files.checkpoint) of an interrupted training will be replaced; --resume would go on from it"
      )
    }
    if let earlier {
      warnOfOptimizer(hyperparameters, earlier)
      return try CommandRanks.together(ranks) {
        try GRU4RecTrainer(
          continuing: earlier, log: log, hyperparameters: hyperparameters, seed: seed,
          threads: threads.count, device: device.device, ranks: ranks, localSteps: localSteps)
      }
    }
    return try CommandRanks.together(ranks) {
      try GRU4RecTrainer(
        log: log, hyperparameters: hyperparameters, seed: seed, threads: threads.count,
        device: device.device, ranks: ranks, localSteps: localSteps)
    }
  }

  /// Says when a continued training cannot go on with the optimiser's state.
  private func warnOfOptimizer(_ settings: Hyperparameters, _ earlier: GRU4RecModel) {
    let old = earlier.hyperparameters.optimizer
    if settings.optimizer != old {
      Messages.warning(
        "the model was trained with \(old.rawValue), and this training uses "
          + "\(settings.optimizer.rawValue), so that step sizes start anew")
    } else if !earlier.hasOptimizerState, settings.optimizer != .sgd || settings.momentum > 0 {
      Messages.warning(
        "\(continueFrom ?? "the model") holds no optimiser state, so that step sizes start anew; "
          + "train with --with-optimizer to have it saved")
    }
  }
}

extension Hyperparameters {
  /// The same settings with the activation of the scores left to the loss where it is the loss's own, so
  /// that a model can be trained further with another loss.
  fileprivate var withImpliedActivation: Hyperparameters {
    var copy = self
    copy.finalActivation = nil
    return copy.scoreActivation == scoreActivation ? copy : self
  }
}
