import Console
import Evaluation
import GRU4Rec
import SessionData
import Wording

/// Trains to the end, with progress, validation, checkpoints and a good end when it is stopped.
final class TrainingRun {
  private let command: TrainCommand
  private let files: TrainingFiles
  private let trainer: GRU4RecTrainer
  private let validator: Validator?
  private let bar: ProgressBar
  private let log: EpochLog?
  private var outcome = TrainingOutcome()
  private var clock: TrainingClock
  private var lastCheckpoint = ContinuousClock.now
  private var epochs: Int { trainer.hyperparameters.epochs }

  init(_ command: TrainCommand, trainer: GRU4RecTrainer, validation: EventLog?) throws {
    self.command = command
    self.trainer = trainer
    files = command.files
    clock = TrainingClock(eventsDone: trainer.progress.events)
    let bar = ProgressBar(quiet: command.output.quiet)
    self.bar = bar
    validator = validation.map {
      Validator(log: $0, threads: command.threads.count, bar: bar)
    }
    let done = trainer.history.count
    log = try command.log.map { try EpochLog(path: $0, keepingEpochs: done) }
    if validation != nil, command.resume, done > 0 {
      outcome.validation = try ValidationRecord(
        contentsOf: files.validationRecord, epochs: done)
    }
  }

  /// Trains and saves the model.
  func train() throws -> TrainingOutcome {
    Interruption.watch()
    defer { bar.clear() }
    lastCheckpoint = .now
    do {
      try catchUp()
      try advanceToEnd()
    } catch let error as GRU4RecError {
      if case .diverged = error {
        throw CommandError.badData("\(error.text(.flags))\n\(afterDivergence)")
      }
      throw error
    }
    try save()
    outcome.seconds = clock.seconds
    outcome.eventsPerSecond = Double(clock.events) / max(clock.seconds, 1e-9)
    return outcome
  }

  private func advanceToEnd() throws {
    while !isExhausted {
      let begin = ContinuousClock.now
      let pause = try trainer.advance(progress: report(since: begin))
      bar.clear()
      clock.add(.now - begin)
      switch pause {
      case .epochFinished(let summary):
        try finish(summary)
        if Interruption.isRequested, trainer.history.count < epochs, !isExhausted { try stop() }
      case .interrupted:
        if Interruption.isRequested { try stop() }
        try writeCheckpoint()
      case .finished:
        return
      }
    }
  }

  private var isExhausted: Bool {
    command.patience.map { outcome.validation.isExhausted(patience: $0) } ?? false
  }

  // MARK: - Progress

  private func report(
    since begin: ContinuousClock.Instant
  ) -> @Sendable (TrainingProgress) -> Bool {
    let bar = bar
    let first = trainer.progress.events
    let deadline = nextCheckpoint
    return { progress in
      bar.show(progress, first: first, since: begin)
      return !Interruption.isRequested && deadline.map { .now < $0 } ?? true
    }
  }

  // MARK: - After an epoch

  private func finish(_ summary: EpochSummary) throws {
    let times = clock.finishEpoch(events: summary.events)
    let isCheckpointDue = if case .epoch = command.checkpointEvery { true } else { false }
    // Measuring may take longer than training and may be stopped: the epoch must not be lost.
    if isCheckpointDue, validator != nil { try writeCheckpoint() }
    try report(
      EpochRecord(summary: summary, speed: times, validation: try measure(epoch: summary.epoch)))
    if isCheckpointDue, validator != nil {
      try writeValidationRecord()
    } else if isCheckpointDue || nextCheckpoint.map({ $0 <= .now }) ?? false,
      summary.epoch < epochs
    {
      try writeCheckpoint()
    }
  }

  /// Tells of an epoch, where people and programs read it.
  private func report(_ record: EpochRecord) throws {
    if !command.output.quiet { Messages.note(record.line(of: epochs)) }
    do {
      try log?.append(record.json)
    } catch {
      // The epoch must not be lost with its line in the log.
      try writeCheckpoint()
      throw error
    }
  }

  // MARK: - Validation

  /// Measures the model on the validation log, and keeps it when it is the best so far.
  private func measure(epoch: Int) throws -> ValidationRecord.Entry? {
    guard let validator else { return nil }
    let entry: ValidationRecord.Entry
    do {
      entry = try validator.measure(try trainer.makeModel(), epoch: epoch)
    } catch EvaluationError.cancelled {
      bar.clear()
      try stop("during the validation of epoch \(epoch) of \(epochs)")
    }
    outcome.validation.append(entry)
    if command.patience != nil, outcome.validation.best == entry {
      try trainer.saveModel(to: files.bestModel, withOptimizer: command.withOptimizer)
    }
    return entry
  }

  /// Does what the process that wrote the checkpoint did not come to.
  private func catchUp() throws {
    forgetLostModel()
    guard validator != nil, let summary = trainer.history.last, trainer.progress.step == 0,
      outcome.validation.entries.last?.epoch != summary.epoch
    else { return }
    let entry = try measure(epoch: summary.epoch)
    if let log, log.lastEpoch < summary.epoch {
      try report(EpochRecord(summary: summary, speed: nil, validation: entry))
    }
    try writeValidationRecord()
  }

  /// Forgets what validation found when the file of its best model is not there, so that a later epoch
  /// becomes the best: it is written with --patience only.
  private func forgetLostModel() {
    guard command.patience != nil, let best = outcome.validation.best,
      let last = outcome.validation.entries.last
    else { return }
    let earlier = trainer.record.losses.count - trainer.history.count
    // The model of an epoch that is to be measured again is better than those before.
    if let passes = BestModel(path: files.bestModel).passes,
      passes - earlier == best.epoch || passes - earlier > last.epoch
    {
      return
    }
    Messages.warning(
      "the model of epoch \(best.epoch), the best so far, was not kept, as it is with --patience; "
        + "what validation found until epoch \(last.epoch) is forgotten")
    outcome.validation = ValidationRecord()
  }

  // MARK: - Checkpoints

  private var nextCheckpoint: ContinuousClock.Instant? {
    guard case .minutes(let minutes) = command.checkpointEvery else { return nil }
    return lastCheckpoint + .seconds(60 * minutes)
  }

  private func writeValidationRecord() throws {
    if validator != nil { try outcome.validation.write(to: files.validationRecord) }
  }

  private func writeCheckpoint() throws {
    try writeValidationRecord()
    try trainer.saveCheckpoint(to: files.checkpoint)
    lastCheckpoint = .now
  }

  private func stop(_ place: String? = nil) throws -> Never {
    try writeCheckpoint()
    throw CommandError.interrupted(
      "stopped \(place ?? "in epoch \(trainer.history.count + 1) of \(epochs)"); "
        + "\(files.checkpoint) holds the training\nresume with: \(ShellCommand.resuming)")
  }

  private var afterDivergence: String {
    files.hasCheckpoint
      ? "the last good checkpoint stays: \(files.checkpoint)"
      : "nothing was written"
  }

  // MARK: - The model

  private func save() throws {
    let last = trainer.history.count
    if command.patience != nil, let best = outcome.validation.best, best.epoch < last {
      try BestModel(path: files.bestModel).publish(to: files.model)
      outcome.savedEpoch = best.epoch
    } else {
      try trainer.saveModel(to: files.model, withOptimizer: command.withOptimizer)
      outcome.savedEpoch = last
    }
    outcome.stoppedEarly = last < epochs
    files.removeCheckpoint()
  }
}

extension ProgressBar {
  /// Draws how far a training is.
  ///
  /// - Parameter first: events of the epoch that were done at `begin`.
  func show(_ progress: TrainingProgress, first: Int, since begin: ContinuousClock.Instant) {
    let seconds = (ContinuousClock.now - begin) / .seconds(1)
    let rate = Double(progress.events - first) / max(seconds, 1e-9)
    let left = progress.eventsOfEpoch * (progress.epochs - progress.epoch + 1) - progress.events
    show(
      "epoch \(progress.epoch)/\(progress.epochs)",
      fraction: Double(progress.events) / Double(max(progress.eventsOfEpoch, 1)),
      details: [
        "\(NumberText.grouped(rate)) events/s", "loss \(NumberText.fixed(progress.loss, 4))",
        "\(NumberText.duration(Double(left) / max(rate, 1e-9))) left",
      ])
  }
}
