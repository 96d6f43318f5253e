import Evaluation
import GRU4Rec
import MessagePassing
import Recommendation
import SessionData

extension Comparison {
  /// Makes and measures all models on all splits; blocks the calling thread until done.
  ///
  /// Every model is measured on the same sessions, with events of items dropped that any of them does not know.
  ///
  /// - Parameters:
  ///   - models: the models; where two have one name that was not given, they are called by their texts.
  ///   - splits: the data; the results are means over the splits.
  ///   - settings: what is measured, and how it is judged.
  ///   - ranks: who shares the test sessions; each of them makes all models, and gets the whole result.
  ///   - observer: told of all that happens, from the calling thread or the threads at work.
  ///   - isCancelled: asked again and again; `true` ends the run by an error. As it stands, the task that calls is
  ///     asked.
  /// - Throws: `CancellationError` when it is asked to stop, ``ComparisonError`` for models and data that cannot be
  ///   compared, and what reading, making and evaluating throws.
  public static func run(
    _ models: [ModelSpecification], on splits: [Split],
    settings: ComparisonSettings = ComparisonSettings(), ranks: Ranks? = nil,
    observer: @escaping @Sendable (ComparisonEvent) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { Task.isCancelled }
  ) throws -> Comparison {
    let run = ComparisonRun(
      models: try ModelSpecification.distinct(models), splits: splits, settings: settings,
      ranks: ranks, isCancelled: isCancelled, observer: observer)
    try run.check()
    try ModelSpecification.require(settings.device, for: models)
    do {
      var comparison = try run.run()
      comparison.ranks = ranks?.count
      return comparison
    } catch EvaluationError.cancelled {
      throw CancellationError()
    }
  }
}

/// A comparison under way.
private struct ComparisonRun {
  let models: [ModelSpecification]
  let splits: [Split]
  let settings: ComparisonSettings
  let ranks: Ranks?
  let isCancelled: @Sendable () -> Bool
  let observer: @Sendable (ComparisonEvent) -> Void

  /// A model that is finished, and by how much the process grew for it.
  private struct Finished {
    let model: CatalogueModel
    let serving: CatalogueModel
    let memory: Int?
  }

  /// Refuses models that cannot be had on these splits.
  func check() throws(ComparisonError) {
    try settings.validate()
    guard !models.isEmpty, !splits.isEmpty else {
      throw .nothingToCompare(models: models.count, splits: splits.count)
    }
    if let baseline = settings.baseline, !models.contains(where: { $0.name == baseline }) {
      throw .unknownBaseline(name: baseline, models: models.map(\.name))
    }
    if let made = models.first(where: \.isMade), !splits.allSatisfy(\.hasTrain) {
      throw .noTrainingLog(model: made.name)
    }
    if splits.count > 1, let finished = models.first(where: { !$0.isMade }) {
      throw .trainedBefore(model: finished.text, splits: splits.count)
    }
  }

  func run() throws -> Comparison {
    let start = ContinuousClock.now
    var measurements = models.map { _ in [[ModelMeasurement]]() }
    var resamples: [PairedResamples] = []
    var facts: [SplitFacts] = []
    for (number, split) in splits.enumerated() {
      let finished = try finish()
      let data = try SplitData(
        split, finished: finished.compactMap { $0?.model }, threads: settings.threads,
        observer: observer)
      facts.append(SplitFacts(data))
      var totals: [SessionTotals] = []
      for (index, model) in models.enumerated() {
        let runs = try measure(model, finished[index], on: data)
        measurements[index].append(runs.map(\.measurement))
        totals.append(SessionTotals.mean(of: runs.map(\.totals)))
      }
      resamples.append(
        PairedResamples(
          totals, resamples: settings.resamples, seed: settings.seed &+ UInt64(number),
          threads: settings.threads))
    }
    return Comparison(
      settings: settings,
      models: zip(models, measurements).map { ComparedModel(specification: $0, bySplit: $1) },
      splits: facts, resamplesBySplit: resamples,
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// Models that are not made from the training log; `nil` for the others.
  private func finish() throws -> [Finished?] {
    try models.map { model in
      let memory = MemoryGrowth()
      let finished: CatalogueModel
      switch model.source {
      case .file(let path): finished = try CatalogueModel(contentsOf: path)
      case .model(let model): finished = model
      case .gru4rec, .baseline, .maker: return nil
      }
      let serving = finished.preparedForServing(threads: settings.threads)
      return Finished(model: finished, serving: serving, memory: memory.peak)
    }
  }

  private typealias Run = (measurement: ModelMeasurement, totals: SessionTotals)

  /// One run, or one for each seed.
  private func measure(
    _ specification: ModelSpecification, _ finished: Finished?, on data: SplitData
  ) throws -> [Run] {
    if let finished {
      return [
        try measure(
          specification, finished.model, finished.serving, named: specification.name,
          fitSeconds: nil, memory: { finished.memory }, on: data)
      ]
    }
    guard let log = data.train else {
      throw ComparisonError.noTrainingLog(model: specification.name)
    }
    if case .gru4rec(let training) = specification.source,
      let idle = IdleLanes(training, on: log.sessions)
    {
      observer(.warning(.idleLanes(idle, model: specification.name)))
    }
    let hasSeeds = settings.seeds > 1 && specification.isRandom
    return try (0..<(hasSeeds ? settings.seeds : 1)).map { number in
      let seed = settings.seed &+ UInt64(number)
      let name = hasSeeds ? "\(specification.name), seed \(seed)" : specification.name
      let memory = MemoryGrowth()
      let start = ContinuousClock.now
      let observer = observer
      let model = try specification.make(
        from: log, seed: seed, threads: settings.threads, device: settings.device,
        observer: { observer(.training(model: name, $0, since: $1)) }, isCancelled: isCancelled)
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      if isCancelled() { throw CancellationError() }
      observer(.made(model: name))
      return try measure(
        specification, model, model.preparedForServing(threads: settings.threads), named: name,
        fitSeconds: seconds, memory: { memory.peak }, on: data)
    }
  }

  private func measure(
    _ specification: ModelSpecification, _ model: CatalogueModel, _ serving: CatalogueModel,
    named name: String, fitSeconds: Double?, memory: () -> Int?, on data: SplitData
  ) throws -> Run {
    let (test, counts) = try data.translated(to: model.vocabulary, of: name)
    let latency = try PredictionLatency.measure(
      serving.recommender, sessions: test, predictions: settings.timedClicks,
      isCancelled: isCancelled)
    let memory = memory()
    let begin = ContinuousClock.now
    let observer = observer
    let found = try Evaluator(settings.evaluation, ranks: ranks).evaluateBySession(
      model.recommender, sessions: test, itemCounts: counts, unknownEvents: data.droppedEvents,
      progress: { observer(.evaluating(model: name, $0, since: begin)) },
      isCancelled: isCancelled)
    let measurement = ModelMeasurement(
      result: found.result, latency: latency, settings: specification.settings(of: model),
      fitSeconds: fitSeconds, memory: memory,
      size: specification.size(of: model, from: data.train))
    observer(.measured(model: name, split: data.split.name, measurement))
    return (measurement, found.totals)
  }
}
