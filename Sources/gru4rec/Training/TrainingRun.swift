import Console
import Experiments
import GRU4Rec
import SessionData
import Wording

/// Leads a training for the command: progress, the log of its epochs, and a good end when it is stopped.
struct TrainingRun {
  private let command: TrainCommand
  private let trainer: GRU4RecTrainer
  private let bar: ProgressBar
  private let log: EpochLog?
  let session: TrainingSession
  private var checkpoint: String { command.files.checkpoint }

  init(_ command: TrainCommand, trainer: GRU4RecTrainer, validation: EventLog?) throws {
    self.command = command
    self.trainer = trainer
    let bar = ProgressBar(quiet: command.output.quiet)
    self.bar = bar
    log = try command.log.flatMap { path in
      guard trainer.isFirstRank else { return nil }
      return try EpochLog(path: path, keepingEpochs: trainer.history.count)
    }
    session = try TrainingSession(
      trainer,
      validation: validation.map {
        TrainingValidation($0, threads: command.threads.count) { bar.show($0, since: $1) }
      },
      patience: command.patience, checkpoints: command.files.checkpoints(command.checkpointEvery),
      withOptimizer: command.withOptimizer)
    // The line of an epoch may be what ended the process that trained it.
    for epoch in session.earlierEpochs { try log?.append(epoch) }
  }

  /// Trains and saves the model.
  func train() throws -> TrainingOutcome {
    Interruption.watch(isRank: trainer.rankCount != nil)
    defer { bar.clear() }
    let outcome: TrainingOutcome
    do {
      outcome = try session.run(isCancelled: { Interruption.isRequested }, observer: tell)
    } catch let error as GRU4RecError {
      guard error.isDivergence else { throw error }
      throw CommandError.badData("\(Messages.text(error))\n\(afterDivergence)")
    }
    if case .stopped(let epoch, let isValidating) = outcome.end {
      let place = isValidating ? "during the validation of epoch" : "in epoch"
      throw CommandError.interrupted(
        "stopped \(place) \(epoch) of \(trainer.hyperparameters.epochs); \(checkpoint) holds the "
          + "training\nresume with: \(ShellCommand.resuming)")
    }
    try session.saveModel(to: command.model)
    guard trainer.isFirstRank else { return outcome }
    if command.features.itemFeatures != nil {
      let model = try GRU4RecModel(contentsOf: command.model)
      try model.save(to: command.model, features: command.features.map(for: model))
    }
    session.checkpoints?.remove()
    return outcome
  }

  private func tell(_ event: TrainingEvent) throws {
    switch event {
    case .progress(let progress, let pace): bar.show(progress, pace)
    case .epoch(let record):
      bar.clear()
      // An epoch that another process trained was told of there, unless that did not come to it.
      if record.speed == nil, log.map({ $0.lastEpoch >= record.summary.epoch }) ?? true { return }
      if !command.output.quiet {
        Messages.note(record.line(of: trainer.hyperparameters.epochs))
      }
      try log?.append(record)
    case .lostBestModel(let epoch, let last):
      Messages.warning(
        "the model of epoch \(epoch), the best so far, was not kept, as it is with --patience; "
          + "what validation found until epoch \(last) is forgotten")
    }
  }

  private var afterDivergence: String {
    session.checkpoints?.exists == true
      ? "the last good checkpoint stays: \(checkpoint)" : "nothing was written"
  }
}

extension ProgressBar {
  /// Draws how far a training is.
  func show(_ progress: TrainingProgress, _ pace: TrainingPace) {
    show(
      "epoch \(progress.epoch)/\(progress.epochs)",
      fraction: Double(progress.events) / Double(max(progress.eventsOfEpoch, 1)),
      details: [
        "\(NumberText.grouped(pace.eventsPerSecond)) events/s",
        "loss \(NumberText.fixed(progress.loss, 4))",
        "\(NumberText.duration(pace.secondsLeft)) left",
      ])
  }

  /// Draws how far a training is.
  ///
  /// - Parameter first: events of the epoch that were done at `begin`.
  func show(_ progress: TrainingProgress, first: Int, since begin: ContinuousClock.Instant) {
    show(progress, TrainingPace(progress, first: first, since: begin))
  }
}
