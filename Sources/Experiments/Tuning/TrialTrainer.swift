import Baselines
import Evaluation
import Foundation
import GRU4Rec
import ModelFiles
import Recommendation
import SessionData
import Tuning

/// Trains settings epoch by epoch for a worker, and measures what comes of it.
struct TrialTrainer {
  /// The worker was asked to stop, and what it was doing is left for another.
  struct Stopped: Error {}

  let task: TuningTask
  let threads: Int
  let device: TrainingDevice
  let isStopped: @Sendable () -> Bool

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
    switch try task.method(assignment) {
    case .gru4rec(let settings):
      try train(settings, to: epochs, data, measured: measured, checkpoint: checkpoint, add: add)
    case .baseline(let specification):
      let start = ContinuousClock.now
      let measures = try measure(specification.fit(data.train), data.validation)
      try add(
        Trial.Epoch(
          epoch: 1, loss: 0, measures: measures,
          seconds: (ContinuousClock.now - start) / .seconds(1)))
    }
  }

  private func train(
    _ settings: Hyperparameters, to epochs: Int, _ data: TuningData, measured: Int,
    checkpoint: String, add: (Trial.Epoch) throws -> Void
  ) throws {
    try NotEnoughMemory.check(settings, items: data.train.vocabulary.count, validating: true)
    let checkpoints = TrainingCheckpoints(checkpoint, every: .minutes(1))
    let trainer = try checkpoints.makeTrainerAnyway(
      log: data.train, hyperparameters: settings, seed: task.seed, threads: threads, device: device)
    var clock = ContinuousClock.now
    func keep(_ summary: EpochSummary) throws {
      let measures = try measure(CatalogueModel(try trainer.makeModel()), data.validation)
      try add(
        Trial.Epoch(
          epoch: summary.epoch, loss: summary.loss, measures: measures,
          seconds: (ContinuousClock.now - clock) / .seconds(1)))
      clock = .now
    }
    if let last = trainer.history.last, last.epoch > measured { try keep(last) }
    let session = try TrainingSession(trainer, checkpoints: checkpoints)
    let outcome = try session.run(until: epochs, isCancelled: isStopped) { event in
      if case .epoch(let record) = event { try keep(record.summary) }
    }
    if outcome.wasStopped { throw Stopped() }
    if epochs < task.epochs { try trainer.saveCheckpoint(to: checkpoint) }
  }

  /// Trains settings with a seed, and measures the model.
  func train(
    _ assignment: [String: String], seed: UInt64, epochs: Int, log: EventLog, test: EventLog
  ) throws -> [String: Double] {
    switch try task.method(assignment).training(epochs: epochs) {
    case .baseline(let specification): return try measure(specification.fit(log), test)
    case .gru4rec(let settings):
      try NotEnoughMemory.check(settings, items: log.vocabulary.count, validating: true)
      let trainer = try GRU4RecTrainer(
        log: log, hyperparameters: settings, seed: seed, threads: threads, device: device)
      let model = try trainer.train { _ in !isStopped() }
      guard trainer.history.count == epochs else { throw Stopped() }
      return try measure(CatalogueModel(model), test)
    }
  }

  private func measure(_ model: CatalogueModel, _ log: EventLog) throws -> [String: Double] {
    var settings = EvaluationSettings()
    settings.cutoffs = [task.cutoff]
    settings.threads = threads
    do {
      return MetricAtCutoff.measures(
        try Evaluator(settings).evaluate(
          model.recommender, sessions: log.sessions, itemCounts: model.itemCounts,
          unknownEvents: log.report.unknownItemEvents, isCancelled: isStopped))
    } catch EvaluationError.cancelled {
      throw Stopped()
    }
  }
}
