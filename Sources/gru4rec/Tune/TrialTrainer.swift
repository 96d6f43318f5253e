import Evaluation
import Experiments
import Foundation
import GRU4Rec
import SessionData
import Tuning

/// Trains settings epoch by epoch for a worker, and measures what comes of it.
struct TrialTrainer {
  /// The worker was asked to stop, and what it was doing is left for another.
  struct Stopped: Error {}

  let task: TuningTask
  let threads: Int
  let isStopped: @Sendable () -> Bool

  /// Seconds between two checkpoints, those at the end of the work aside.
  private static let checkpointPeriod = 10.0

  /// Trains a trial up to so many epochs.
  ///
  /// - Parameters:
  ///   - measured: epochs that were measured already.
  ///   - checkpoint: file of the training so far; where it cannot be used, the training begins anew, to the
  ///     same end.
  ///   - add: keeps an epoch.
  /// - Throws: ``Stopped``, `GRU4RecError` for settings that cannot be trained.
  func train(
    _ assignment: [String: String], to epochs: Int, data: TuningData, measured: Int,
    checkpoint: String, add: (Trial.Epoch) throws -> Void
  ) throws {
    let settings = try task.hyperparameters(assignment)
    try NotEnoughMemory.check(settings, items: data.train.vocabulary.count, validating: true)
    let trainer = try resumed(checkpoint, settings, data) ?? fresh(settings, data)
    var clock = ContinuousClock.now
    var saved = clock
    func keep(_ summary: EpochSummary) throws {
      let measures = try measure(
        try trainer.makeModel(), data.validation, orSaveTo: checkpoint, trainer)
      try add(
        Trial.Epoch(
          epoch: summary.epoch, loss: summary.loss, measures: measures,
          seconds: (ContinuousClock.now - clock) / .seconds(1)))
      clock = .now
    }
    if let last = trainer.history.last, last.epoch > measured { try keep(last) }
    while trainer.history.count < epochs {
      let isStopped = isStopped
      switch try trainer.advance(progress: { _ in !isStopped() }) {
      case .epochFinished(let summary):
        try keep(summary)
        if (clock - saved) / .seconds(1) >= Self.checkpointPeriod {
          try trainer.saveCheckpoint(to: checkpoint)
          saved = .now
        }
      case .interrupted, .finished:
        try trainer.saveCheckpoint(to: checkpoint)
        throw Stopped()
      }
    }
    if epochs < task.epochs { try trainer.saveCheckpoint(to: checkpoint) }
  }

  /// Trains settings with a seed, and measures the model.
  func train(
    _ assignment: [String: String], seed: UInt64, epochs: Int, log: EventLog, test: EventLog
  ) throws -> [String: Double] {
    var settings = try task.hyperparameters(assignment)
    settings.epochs = epochs
    try NotEnoughMemory.check(settings, items: log.vocabulary.count, validating: true)
    let trainer = try GRU4RecTrainer(
      log: log, hyperparameters: settings, seed: seed, threads: threads)
    let isStopped = isStopped
    let model = try trainer.train(progress: { _ in !isStopped() })
    guard trainer.history.count == epochs else { throw Stopped() }
    return try measure(model, test)
  }

  private func fresh(
    _ settings: Hyperparameters, _ data: TuningData
  ) throws(GRU4RecError) -> GRU4RecTrainer {
    try GRU4RecTrainer(
      log: data.train, hyperparameters: settings, seed: task.seed, threads: threads)
  }

  private func resumed(
    _ checkpoint: String, _ settings: Hyperparameters, _ data: TuningData
  ) -> GRU4RecTrainer? {
    guard FileManager.default.fileExists(atPath: checkpoint) else { return nil }
    return try? GRU4RecTrainer(
      resuming: checkpoint, log: data.train, hyperparameters: settings, seed: task.seed,
      threads: threads)
  }

  private func measure(
    _ model: GRU4RecModel, _ log: EventLog, orSaveTo checkpoint: String, _ trainer: GRU4RecTrainer
  ) throws -> [String: Double] {
    do {
      return try measure(model, log)
    } catch is Stopped {
      try trainer.saveCheckpoint(to: checkpoint)
      throw Stopped()
    }
  }

  private func measure(_ model: GRU4RecModel, _ log: EventLog) throws -> [String: Double] {
    var settings = EvaluationSettings()
    settings.cutoffs = [task.cutoff]
    settings.threads = threads
    do {
      return TuningMetric.measures(
        try Evaluator(settings).evaluate(
          model, sessions: log.sessions, itemCounts: model.itemCounts,
          unknownEvents: log.report.unknownItemEvents, isCancelled: isStopped))
    } catch EvaluationError.cancelled {
      throw Stopped()
    }
  }
}
