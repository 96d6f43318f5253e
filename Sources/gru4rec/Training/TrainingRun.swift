import Foundation
import GRU4Rec
import SessionData

/// What a finished training tells.
struct TrainingOutcome {
  /// Epochs of this process, with their times; a resumed training has earlier ones too.
  var epochs: [EpochRecord] = []
  var validation = ValidationRecord()
  /// The epoch whose model was saved.
  var savedEpoch = 0
  var stoppedEarly = false
  var seconds = 0.0
  var eventsPerSecond = 0.0
}

/// One epoch of this process.
struct EpochRecord {
  let summary: EpochSummary
  let seconds: Double
  let eventsPerSecond: Double
  let validation: ValidationRecord.Entry?

  var json: JSONObject {
    var object = JSONObject([
      "epoch": summary.epoch, "loss": summary.loss, "seconds": seconds,
      "events_per_second": eventsPerSecond,
    ])
    if let validation { object.append(validation) }
    return object
  }

  func line(of epochs: Int) -> String {
    let metrics = validation.map {
      ", recall@20 \(NumberText.fixed($0.recall, 4)), mrr@20 \(NumberText.fixed($0.mrr, 4))"
    }
    return "epoch \(summary.epoch)/\(epochs): loss \(NumberText.fixed(summary.loss, 4))"
      + "\(metrics ?? ""), \(NumberText.grouped(eventsPerSecond)) events/s, "
      + NumberText.duration(seconds)
  }
}

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
      try advanceToEnd()
    } catch let error as GRU4RecError {
      if case .diverged = error { throw CommandError.badData("\(error)\n\(afterDivergence)") }
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
    let entry = try validator.map {
      try $0.measure(try trainer.makeModel(), epoch: summary.epoch)
    }
    let record = EpochRecord(
      summary: summary, seconds: times.seconds, eventsPerSecond: times.eventsPerSecond,
      validation: entry)
    outcome.epochs.append(record)
    if !command.output.quiet { Messages.note(record.line(of: epochs)) }
    if let entry { try note(entry) }
    do {
      try log?.append(record.json)
    } catch {
      // The epoch must not be lost with its line in the log.
      try writeCheckpoint()
      throw error
    }
    if case .epoch = command.checkpointEvery, summary.epoch < epochs { try writeCheckpoint() }
  }

  private func note(_ entry: ValidationRecord.Entry) throws {
    outcome.validation.append(entry)
    if command.patience != nil, outcome.validation.best == entry {
      try trainer.saveModel(to: files.bestModel, withOptimizer: command.withOptimizer)
    }
  }

  // MARK: - Checkpoints

  private var nextCheckpoint: ContinuousClock.Instant? {
    guard case .minutes(let minutes) = command.checkpointEvery else { return nil }
    return lastCheckpoint + .seconds(60 * minutes)
  }

  private func writeCheckpoint() throws {
    if validator != nil { try outcome.validation.write(to: files.validationRecord) }
    try trainer.saveCheckpoint(to: files.checkpoint)
    lastCheckpoint = .now
  }

  private func stop() throws {
    try writeCheckpoint()
    throw CommandError.interrupted(
      "stopped in epoch \(trainer.history.count + 1) of \(epochs); "
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
      guard rename(files.bestModel, files.model) == 0 else {
        throw CommandError.io("\(files.model): \(String(cString: strerror(errno)))")
      }
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
