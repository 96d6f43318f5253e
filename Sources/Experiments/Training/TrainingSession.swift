import Evaluation
import GRU4Rec

/// Trains to the end: with validation after each epoch, patience, checkpoints and a good end when it is
/// stopped.
///
/// ```swift
/// let session = try TrainingSession(trainer, validation: TrainingValidation(validation), patience: 3)
/// let outcome = try session.run { event in
///   if case .epoch(let record) = event { print(record.line(of: 20)) }
/// }
/// let model = try session.makeModel()  // that of the best epoch
/// ```
///
/// The model does not depend on how often the training was stopped and gone on with. Of several ranks that share it, all run
/// a session, and the first one writes the files.
public final class TrainingSession {
  /// What trains.
  public let trainer: GRU4RecTrainer
  /// What the model is measured with after each epoch.
  public let validation: TrainingValidation?
  /// Epochs without a better one after which the training ends.
  public let patience: Int?
  /// Where the training goes on after a stop.
  public let checkpoints: TrainingCheckpoints?
  /// Whether models are saved with the optimiser's state.
  public let withOptimizer: Bool

  var record = ValidationRecord()
  var lastCheckpoint = ContinuousClock.now
  /// The best model so far, where it is kept in memory.
  private var bestModel: GRU4RecModel?
  private var clock: TrainingClock

  /// A session; nothing is trained yet.
  ///
  /// - Parameters:
  ///   - trainer: what trains; one that
  ///     ``TrainingCheckpoints/makeTrainer(log:hyperparameters:seed:threads:device:ranks:localSteps:)`` made goes on where an earlier session was stopped.
  ///   - validation: what the model is measured with after each epoch.
  ///   - patience: keeps the model of the best ``ValidationRecord/Entry/score``, and ends the training after this
  ///     many epochs, ≥ 1, without a better one; `nil` keeps the last model. Epochs of the whole training keep the best and never end
  ///     early.
  ///   - checkpoints: where a stopped training goes on, and the best model is kept; without it, that is kept in
  ///     memory.
  ///   - withOptimizer: whether models are saved with the optimiser's state, for training that goes on later; a
  ///     model that is kept in memory has none.
  /// - Precondition: patience has a validation.
  /// - Throws: ``TrainingError`` when the checkpoint's record of validation is damaged.
  public init(
    _ trainer: GRU4RecTrainer, validation: TrainingValidation? = nil, patience: Int? = nil,
    checkpoints: TrainingCheckpoints? = nil, withOptimizer: Bool = false
  ) throws(TrainingError) {
    precondition(
      patience == nil || validation != nil && patience.map { $0 >= 1 } == true,
      "patience of \(patience ?? 0) epochs, \(validation == nil ? "without" : "with") validation")
    self.trainer = trainer
    self.validation = validation
    self.patience = patience
    self.checkpoints = checkpoints
    self.withOptimizer = withOptimizer
    clock = TrainingClock(eventsDone: trainer.progress.events)
    if validation != nil, let checkpoints, trainer.history.count > 0, trainer.isFirstRank {
      record = try ValidationRecord(
        contentsOf: checkpoints.validationRecord, epochs: trainer.history.count)
    }
  }

  /// Epochs that another process trained and measured before a checkpoint that this session goes on from, in their order;
  /// it may not have come to telling of the last of them.
  public var earlierEpochs: [EpochRecord] {
    trainer.history.compactMap { summary in
      let entry = record[epoch: summary.epoch]
      guard validation == nil || entry != nil else { return nil }
      return EpochRecord(summary: summary, speed: nil, validation: entry)
    }
  }

  // MARK: - Training

  /// Trains to the end, whatever happens meanwhile: ``run(until:isCancelled:observer:)`` without a way to stop.
  public func run(
    until last: Int? = nil, observer: (TrainingEvent) throws -> Void = { _ in }
  ) throws -> TrainingOutcome {
    try run(until: last, isCancelled: { false }, observer: observer)
  }

  /// Trains until all epochs are done, nothing better comes, or the caller asks to stop; blocks the calling
  /// thread meanwhile.
  ///
  /// A stopped session may be run again and goes on where it was.
  ///
  /// - Parameters:
  ///   - last: epochs to train in all; those of the settings when `nil`.
  ///   - isCancelled: asked again and again, from any thread; `true` stops at the next step.
  ///   - observer: receives what happens, on the calling thread. An error that it throws ends the run; an epoch is
  ///     not lost by that where there are checkpoints.
  /// - Throws: `GRU4RecError.diverged` when the loss is no number any more, `.exploded` when it is beyond reason; the last
  ///   good checkpoint stays.
  public func run(
    until last: Int? = nil, isCancelled: @escaping @Sendable () -> Bool,
    observer: (TrainingEvent) throws -> Void = { _ in }
  ) throws -> TrainingOutcome {
    let last = min(last ?? trainer.hyperparameters.epochs, trainer.hyperparameters.epochs)
    lastCheckpoint = .now
    record = try trainer.first { record }
    do {
      try catchUp(isCancelled, observer)
      while trainer.history.count < last, !isExhausted {
        switch try advance(isCancelled, observer) {
        case .epochFinished(let summary):
          try finish(summary, isLast: summary.epoch == last, isCancelled, observer)
          guard try trainer.onAnyRank(isCancelled()), trainer.history.count < last, !isExhausted
          else { continue }
          return try stop(isValidating: false)
        case .interrupted:
          if try trainer.onAnyRank(isCancelled()) { return try stop(isValidating: false) }
          try writeCheckpoint()
        case .finished: break
        }
      }
    } catch EvaluationError.cancelled {
      return try stop(isValidating: true)
    }
    return outcome(trainer.history.count < last ? .stoppedEarly : .finished)
  }

  private var isExhausted: Bool { patience.map { record.isExhausted(patience: $0) } ?? false }

  /// Trains until the epoch ends, a checkpoint is due or the caller asks to stop.
  private func advance(
    _ isCancelled: () -> Bool, _ observer: (TrainingEvent) throws -> Void
  ) throws -> TrainingPause {
    let begin = ContinuousClock.now
    let first = trainer.progress.events
    let deadline = nextCheckpoint
    var failure: (any Error)?
    let pause = try trainer.advance { progress in
      do {
        try observer(.progress(progress, TrainingPace(progress, first: first, since: begin)))
      } catch {
        failure = error
      }
      return failure == nil && !isCancelled() && deadline.map { .now < $0 } ?? true
    }
    clock.add(.now - begin)
    try trainer.together { if let failure { throw failure } }
    return pause
  }

  private func stop(isValidating: Bool) throws -> TrainingOutcome {
    try writeCheckpoint()
    let done = trainer.history.count
    return outcome(.stopped(epoch: isValidating ? done : done + 1, isValidating: isValidating))
  }

  private func outcome(_ end: TrainingOutcome.End) -> TrainingOutcome {
    TrainingOutcome(
      end: end, losses: trainer.history.map(\.loss), validation: record,
      modelEpoch: bestEpoch ?? trainer.history.count, seconds: clock.seconds,
      eventsPerSecond: Double(clock.events) / max(clock.seconds, 1e-9))
  }

  // MARK: - After an epoch

  private func finish(
    _ summary: EpochSummary, isLast: Bool, _ isCancelled: @escaping @Sendable () -> Bool,
    _ observer: (TrainingEvent) throws -> Void
  ) throws {
    let speed = clock.finishEpoch(events: summary.events)
    let isCheckpointDue = checkpoints?.interval == .epoch
    // Measuring may take longer than training and may be stopped: the epoch must not be lost.
    if isCheckpointDue, validation != nil { try writeCheckpoint() }
    let found = try measure(epoch: summary.epoch, isCancelled)
    try tell(EpochRecord(summary: summary, speed: speed, validation: found), observer)
    if isCheckpointDue, validation != nil {
      try writeRecord()
    } else if try isCheckpointDue || trainer.onAnyRank(nextCheckpoint.map { $0 <= .now } ?? false),
      !isLast
    {
      try writeCheckpoint()
    }
  }

  private func tell(
    _ record: EpochRecord, _ observer: (TrainingEvent) throws -> Void
  ) throws {
    do {
      try trainer.together { try observer(.epoch(record)) }
    } catch {
      // The epoch must not be lost with what the observer makes of it.
      try writeCheckpoint()
      throw error
    }
  }

  /// Measures the model, and keeps it when it is the best so far.
  private func measure(
    epoch: Int, _ isCancelled: @escaping @Sendable () -> Bool
  ) throws -> ValidationRecord.Entry? {
    guard let validation else { return nil }
    let model = try trainer.makeModel()
    let entry = try validation.measure(
      model, epoch: epoch, ranks: trainer.ranks, isCancelled: isCancelled)
    record.append(entry)
    if patience != nil, record.best == entry {
      if let checkpoints {
        try trainer.saveModel(to: checkpoints.bestModel, withOptimizer: withOptimizer)
      } else {
        bestModel = model
      }
    }
    return entry
  }

  /// Does what the process that wrote the checkpoint did not come to.
  private func catchUp(
    _ isCancelled: @escaping @Sendable () -> Bool, _ observer: (TrainingEvent) throws -> Void
  ) throws {
    try forgetLostModel(observer)
    guard validation != nil, let summary = trainer.history.last, trainer.progress.step == 0,
      record.entries.last?.epoch != summary.epoch
    else { return }
    let found = try measure(epoch: summary.epoch, isCancelled)
    try tell(EpochRecord(summary: summary, speed: nil, validation: found), observer)
    try writeRecord()
  }

  // MARK: - The model

  /// The epoch of the best model, where that is not the last.
  private var bestEpoch: Int? {
    guard patience != nil, let best = record.best, best.epoch < trainer.history.count else {
      return nil
    }
    return best.epoch
  }

  /// The model of the best epoch with patience, else the model as it stands.
  ///
  /// - Throws: `SafetensorsError` or `GRU4RecError` when the file that keeps it cannot be read.
  public func makeModel() throws -> GRU4RecModel {
    guard bestEpoch != nil else { return try trainer.makeModel() }
    if let bestModel { return bestModel }
    return try checkpoints.map { try GRU4RecModel(contentsOf: $0.bestModel) }
      ?? trainer.makeModel()
  }

  /// Writes the model of ``makeModel()``, without a copy of it in memory where checkpoints keep it.
  ///
  /// Remove the checkpoints behind it, which a finished training needs no more.
  public func saveModel(to path: String) throws {
    if bestEpoch == nil {
      try trainer.saveModel(to: path, withOptimizer: withOptimizer)
    } else if let bestModel {
      try trainer.together { if trainer.isFirstRank { try bestModel.save(to: path) } }
    } else if let checkpoints {
      try trainer.together {
        guard trainer.isFirstRank else { return }
        try BestModel(path: checkpoints.bestModel).publish(to: path)
      }
    }
  }
}
