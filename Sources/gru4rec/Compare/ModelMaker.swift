import Baselines
import Console
import Evaluation
import Experiments
import GRU4Rec
import ModelFiles
import SessionData

/// Makes models from training logs.
struct ModelMaker {
  let threads: Int
  let bar: ProgressBar

  /// Trains or fits a model that does not come from a file.
  ///
  /// - Throws: `EvaluationError.cancelled` when the command is asked to stop.
  func make(
    _ model: ModelSpecification, from data: SplitData, seed: UInt64
  ) throws -> ReadyModel {
    guard let log = data.train else {
      throw CommandError.usage("\(model.name) is made from training data; give --train, or --data")
    }
    switch model.source {
    case .gru4rec(let hyperparameters): return try train(hyperparameters, log, seed: seed)
    case .baseline(let specification): return try fit(specification, log)
    case .file(let path): return try LoadedModel(path).ready
    }
  }

  private func train(
    _ hyperparameters: Hyperparameters, _ log: EventLog, seed: UInt64
  ) throws -> ReadyModel {
    try NotEnoughMemory.check(hyperparameters, items: log.vocabulary.count)
    let start = ContinuousClock.now
    let trainer = try GRU4RecTrainer(
      log: log, hyperparameters: hyperparameters, seed: seed, threads: threads)
    while try trainer.advance(progress: progress(since: .now)) != .finished {
      if Interruption.isRequested { throw EvaluationError.cancelled }
    }
    let model = try trainer.makeModel()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    bar.clear()
    return ReadyModel(
      recommender: model, serving: model.preparedForServing(threads: threads),
      vocabulary: model.vocabulary, settings: model.hyperparameters.settings,
      fitSeconds: seconds,
      size: Int(4 * hyperparameters.parameterCount(items: log.vocabulary.count)))
  }

  private func fit(_ specification: BaselineSpecification, _ log: EventLog) throws -> ReadyModel {
    let start = ContinuousClock.now
    let model = specification.fit(log.sessions, itemCount: log.vocabulary.count)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    if Interruption.isRequested { throw EvaluationError.cancelled }
    return ReadyModel(
      recommender: model, serving: model, vocabulary: log.vocabulary,
      settings: specification.settings, fitSeconds: seconds,
      size: BaselineFile(specification, log).byteCount)
  }

  private func progress(
    since begin: ContinuousClock.Instant
  ) -> @Sendable (TrainingProgress) -> Bool {
    let bar = bar
    return { progress in
      bar.show(progress, first: 0, since: begin)
      return !Interruption.isRequested
    }
  }
}
