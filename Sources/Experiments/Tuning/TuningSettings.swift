import Evaluation
import GRU4Rec
import Tuning
import Wording

/// What a search tries, and how.
public struct TuningSettings: Sendable, Equatable {
  /// What is tuned, with settings that hold where the search chooses nothing else, and that it starts from.
  public var base: TunedMethod
  /// What is searched, by the names of ``TunedMethod/searchNames``.
  public var space: SearchSpace
  /// How settings are chosen.
  public var method = SearchMethod.tpe
  /// Settings to try, ≥ 1.
  public var trials = 60
  /// What is to be as large as possible.
  public var metric = MetricAtCutoff(.mrr, at: 20)
  /// Epochs of a whole training of a network, ≥ 1; those of ``base`` when `nil`.
  public var epochs: Int?
  /// Whether only what is among the best third after a third of the epochs is trained on.
  ///
  /// Fewer epochs would mislead the search: it would learn which settings are fast, and `docs/tuning.md` tells how
  /// many of the best are not.
  public var stopsEarly = true
  /// Trainings with different seeds at the end, ≥ 0, of the best settings and of those at the start.
  ///
  /// Of a baseline, which no seed changes, there is one where there is a test log.
  public var seeds = 3
  /// Seed of everything random.
  public var seed: UInt64 = 42

  /// Sixty trials of the method's own space.
  public init(_ base: TunedMethod = .gru4rec(Hyperparameters())) {
    self.base = base
    space = base.space
  }

  /// Epochs of a whole training: a baseline has one.
  var mostEpochs: Int { base.hyperparameters.map { epochs ?? $0.epochs } ?? 1 }

  /// The seeds of the trainings at the end.
  func finalSeeds(hasTest: Bool) -> [UInt64] {
    let count = base.isRandom ? seeds : min(seeds, hasTest ? 1 : 0)
    return (0..<UInt64(count)).map { seed &+ $0 }
  }
}

extension MetricAtCutoff {
  /// The metrics of an evaluation by their names.
  static func measures(_ result: EvaluationResult) -> [String: Double] {
    var measures: [String: Double] = [:]
    for metrics in result.metrics.map(\.ranks) {
      for (name, value) in zip(metrics.names, metrics.values) {
        measures["\(name)@\(metrics.cutoff)"] = value
      }
    }
    return measures
  }
}

extension StudyPlan {
  /// The plan of a search.
  init(_ settings: TuningSettings, _ logs: TuningLogs, task: TuningTask) throws {
    let epochs = settings.mostEpochs
    let values = settings.base.searchValues
    self.init(
      space: settings.space, method: settings.method,
      halving: settings.stopsEarly
        ? SuccessiveHalving(maximum: epochs, most: 2) : SuccessiveHalving(wholeTrainings: epochs),
      metric: settings.metric.description, seed: settings.seed,
      start: settings.space.assignment { values[$0.name] ?? $0.value(at: 0.5) },
      trials: settings.trials,
      finalSeeds: settings.finalSeeds(hasTest: !logs.test.isEmpty),
      startEpochs: min(settings.base.hyperparameters?.epochs ?? 1, epochs),
      task: try EncodedJSON(task).json,
      finalTask: try EncodedJSON(
        FinalTask(full: logs.test.isEmpty ? [] : logs.fullTrain, test: logs.test)
      ).json)
  }
}
