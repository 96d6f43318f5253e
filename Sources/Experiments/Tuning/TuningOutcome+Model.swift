import EventLogs
import GRU4Rec
import Kernels
import ModelFiles
import Recommendation
import SessionData

extension TuningOutcome {
  /// Makes the model that the search was for: the best settings, and of a network the best epochs, on the full
  /// training log with the seed of the search.
  ///
  /// - Parameters:
  ///   - log: what it is made from; when `nil`, ``TuningLogs/fullTrain`` is read.
  ///   - threads: threads at work, ≥ 1, all processors when `nil`; the model does not depend on them.
  ///   - device: what trains a network.
  ///   - isCancelled: asked again and again during a training, from any thread; `true` stops it. What was
  ///     trained is kept beside the study, and the next call goes on with it.
  ///   - observer: receives what happens during a training, on the calling thread.
  /// - Throws: ``SearchError/stopped(trials:of:study:)`` when it was asked to stop, ``NotEnoughMemory``, and what
  ///   reading and training throw.
  public func makeModel(
    from log: EventLog? = nil, threads: Int? = nil,
    device: TrainingDevice = .cpu,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    observer: (TrainingEvent) throws -> Void = { _ in }
  ) throws -> CatalogueModel {
    let log = try log ?? fullLog(threads: threads)
    switch found {
    case .baseline(let specification): return specification.fit(log)
    case .gru4rec(let settings):
      return CatalogueModel(
        try train(settings, log, threads, device, isCancelled, observer) { try $0.makeModel() })
    }
  }

  /// Makes the model as ``makeModel(from:threads:device:isCancelled:observer:)`` does, and writes its file: complete, or
  /// not at all.
  ///
  /// It is the file that `gru4rec train`, or `gru4rec baseline`, writes of the same settings.
  public func saveModel(
    to path: String, from log: EventLog? = nil, threads: Int? = nil,
    device: TrainingDevice = .cpu,
    isCancelled: @escaping @Sendable () -> Bool = { false },
    observer: (TrainingEvent) throws -> Void = { _ in }
  ) throws {
    let log = try log ?? fullLog(threads: threads)
    switch found {
    case .baseline(let specification): try BaselineFile(specification, log).write(to: path)
    case .gru4rec(let settings):
      try train(settings, log, threads, device, isCancelled, observer) {
        try $0.saveModel(to: path)
      }
    }
  }

  private func fullLog(threads: Int?) throws -> EventLog {
    try EventLogReader(format: logs.format, threads: threads ?? Machine.cores).read(logs.fullTrain)
  }

  /// Trains to the end, or keeps what was trained beside the study.
  private func train<Result>(
    _ settings: Hyperparameters, _ log: EventLog, _ threads: Int?, _ device: TrainingDevice,
    _ isCancelled: @escaping @Sendable () -> Bool,
    _ observer: (TrainingEvent) throws -> Void, then use: (TrainingSession) throws -> Result
  ) throws -> Result {
    try NotEnoughMemory.check(settings, items: log.vocabulary.count)
    let checkpoints = TrainingCheckpoints(study + "-model.checkpoint", every: .minutes(1))
    let trainer = try checkpoints.makeTrainerAnyway(
      log: log, hyperparameters: settings, seed: plan.seed, threads: threads ?? Machine.cores,
      device: device)
    let session = try TrainingSession(trainer, checkpoints: checkpoints)
    guard try !session.run(isCancelled: isCancelled, observer: observer).wasStopped else {
      throw SearchError.stopped(trials: trials.doneCount, of: plan.trials, study: study)
    }
    let result = try use(session)
    checkpoints.remove()
    return result
  }
}
