import Console
import Evaluation
import GRU4Rec
import Kernels
import Recommendation
import SessionData
import Wording

/// Makes and measures all models on all splits.
struct CompareRun {
  private let command: CompareCommand
  private let models: [ModelSpecification]
  private let splits: [SplitFiles]
  private let bar: ProgressBar
  private let maker: ModelMaker

  init(_ command: CompareCommand, models: [ModelSpecification], splits: [SplitFiles]) {
    self.command = command
    self.models = models
    self.splits = splits
    bar = ProgressBar(quiet: command.output.quiet)
    maker = ModelMaker(threads: command.threads.count, bar: bar)
  }

  func run() throws -> Comparison {
    Interruption.watch()
    defer { bar.clear() }
    let start = ContinuousClock.now
    var measurements = models.map { _ in [[ModelMeasurement]]() }
    var resamples: [PairedResamples] = []
    var facts: [SplitFacts] = []
    do {
      for (number, files) in splits.enumerated() {
        let loaded = try load()
        let data = try SplitData(
          files, loaded: loaded.compactMap { $0?.model.model }, reading: command.tables,
          threads: command.threads.count)
        data.warnOfLeaks()
        facts.append(SplitFacts(data))
        var totals: [SessionTotals] = []
        for (index, model) in models.enumerated() {
          let runs = try measure(model, loaded[index], on: data)
          measurements[index].append(runs.map(\.measurement))
          totals.append(SessionTotals.mean(of: runs.map(\.totals)))
        }
        resamples.append(
          PairedResamples(
            totals, resamples: command.resamples, seed: command.seed &+ UInt64(number),
            threads: command.threads.count))
      }
    } catch EvaluationError.cancelled {
      throw CommandError.interrupted("stopped; nothing was written")
    }
    bar.clear()
    return Comparison(
      command: command,
      models: zip(models, measurements).map { ComparedModel(specification: $0, bySplit: $1) },
      splits: facts, resamplesBySplit: resamples,
      seconds: (ContinuousClock.now - start) / .seconds(1))
  }

  /// Models from files, and by how much the process grew for each; `nil` for the others.
  private func load() throws -> [(model: LoadedModel, memory: Int?)?] {
    try models.map { model in
      guard case .file(let path) = model.source else { return nil }
      let memory = MemoryGrowth()
      return (try LoadedModel(path), memory.peak)
    }
  }

  private typealias Run = (measurement: ModelMeasurement, totals: SessionTotals)

  /// One run, or one for each seed.
  private func measure(
    _ model: ModelSpecification, _ loaded: (model: LoadedModel, memory: Int?)?, on data: SplitData
  ) throws -> [Run] {
    if let loaded {
      return [
        try measure(loaded.model.ready, memory: { loaded.memory }, named: model.name, on: data)
      ]
    }
    return try (0..<(model.isRandom ? command.seeds : 1)).map { number in
      let memory = MemoryGrowth()
      let seed = command.seed &+ UInt64(number)
      let ready = try maker.make(model, from: data, seed: seed)
      let name = command.seeds > 1 && model.isRandom ? "\(model.name), seed \(seed)" : model.name
      return try measure(ready, memory: { memory.peak }, named: name, on: data)
    }
  }

  private func measure(
    _ ready: ReadyModel, memory: () -> Int?, named name: String, on data: SplitData
  ) throws -> Run {
    let (test, counts) = data.translated(to: ready.vocabulary)
    let latency = try PredictionLatency.measure(
      ready.serving, sessions: test, predictions: command.timedClicks,
      isCancelled: { Interruption.isRequested })
    let memory = memory()
    let begin = ContinuousClock.now
    let bar = bar
    let found = try Evaluator(settings).evaluateBySession(
      ready.recommender, sessions: test, itemCounts: counts, unknownEvents: data.droppedEvents,
      progress: { bar.show($0, since: begin) }, isCancelled: { Interruption.isRequested })
    bar.clear()
    let measurement = ModelMeasurement(
      result: found.result, latency: latency, settings: ready.settings,
      fitSeconds: ready.fitSeconds, memory: memory, size: ready.size)
    tell(measurement, of: name, on: data)
    return (measurement, found.totals)
  }

  private var settings: EvaluationSettings {
    var settings = EvaluationSettings()
    settings.cutoffs = command.cutoffs
    settings.ties = command.ties
    settings.byPosition = true
    settings.byPopularity = true
    settings.byLength = true
    settings.threads = command.threads.count
    return settings
  }

  /// A line for each model that is done.
  private func tell(_ measurement: ModelMeasurement, of name: String, on data: SplitData) {
    guard !command.output.quiet else { return }
    let metric = command.metric
    let value = measurement.result.metrics(at: metric.cutoff)?.ranks.value(metric.kind) ?? 0
    let fit = measurement.fitSeconds.map { ", fitted in \(NumberText.span($0))" } ?? ""
    let place = splits.count > 1 ? "\(data.files.name): " : ""
    Messages.note(
      "\(place)\(TextTable.printable(name)): \(metric) \(NumberText.fixed(value, 4))\(fit), measured in "
        + NumberText.span(measurement.result.seconds))
  }
}

/// By how much this process grows at most from now on.
struct MemoryGrowth {
  private let start: Int?

  init() {
    Machine.forgetPeakMemory()
    start = Machine.memoryUse?.now
  }

  /// The largest growth so far in bytes; `nil` where the system does not tell, and where what was needed fitted
  /// into memory that earlier work had left.
  var peak: Int? {
    guard let start, let use = Machine.memoryUse, use.peak - start >= Self.least else { return nil }
    return use.peak - start
  }

  /// A megabyte comes and goes with anything that a process does.
  private static let least = 1_000_000
}
