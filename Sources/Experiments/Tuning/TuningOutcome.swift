import Evaluation
import GRU4Rec
import Tuning
import Wording

/// What a search found.
public struct TuningOutcome: Sendable {
  /// File of the study.
  public let study: String
  /// The files that it worked with.
  public let logs: TuningLogs
  /// What was searched, and how.
  public let plan: StudyPlan
  /// What trials trained and measured.
  public let task: TuningTask
  /// All trials, in the order of their numbers.
  public let trials: [Trial]
  /// The trainings at the end, in the order of trial and seed.
  public let finals: [FinalTraining]
  /// The runs that worked on the study.
  public let runs: [StudyRun]
  /// The best trial.
  public let best: TuningBest
  /// The method with the best settings, and with the epochs that suit them.
  public let found: TunedMethod
  /// How much each parameter matters; `nil` where too little was tried to tell.
  public let importance: ParameterImportance?

  /// - Throws: ``SearchError/allFailed(trials:first:)`` when no trial could be trained.
  init(
    _ path: String, logs: TuningLogs, plan: StudyPlan, task: TuningTask, study: Study
  ) throws {
    self.study = path
    self.logs = logs
    self.plan = plan
    self.task = task
    trials = try study.trials()
    finals = try study.finals()
    runs = try study.runs()
    guard let best = TuningBest(trials.best(plan)) else {
      throw SearchError.allFailed(trials: trials.count, first: trials.first?.failure)
    }
    self.best = best
    found = try task.method(best.trial.assignment).training(epochs: best.epoch)
    let first = plan.halving.rungs[0]
    importance = ParameterImportance(
      plan.space,
      trials: trials.compactMap { trial in
        guard trial.state != .failed else { return nil }
        return trial.best(plan.metric, until: first).map { (trial.assignment, $0.value) }
      }, seed: plan.seed)
  }

  /// The trial that the search began with, if it could be trained.
  public var start: (trial: Trial, value: Double)? {
    guard let trial = trials.first, plan.start != nil, let best = trial.best(plan.metric) else {
      return nil
    }
    return (trial, best.value)
  }

  /// Epochs that were trained in all.
  public var epochsTrained: Int { trials.reduce(0) { $0 + $1.epochs.count } }

  /// Trials that got all epochs.
  public var completeCount: Int { trials.count { $0.state == .complete } }
  /// Trials that could not be trained.
  public var failedCount: Int { trials.count { $0.state == .failed } }

  /// Time that searching took in all runs.
  public var searchSeconds: Double { runs.reduce(0) { $0 + $1.searchSeconds } }
  /// Time of all runs.
  public var totalSeconds: Double { runs.reduce(0) { $0 + $1.seconds } }

  /// Several seeds of a trial, by a measure.
  public func seeds(of trial: Int, _ measure: String) -> SeedStatistics? {
    SeedStatistics(finals.filter { $0.trial == trial }.compactMap { $0.measures[measure] })
  }

  /// What the trainings at the end were measured with.
  public var finalLog: String {
    logs.test.isEmpty ? "the validation sessions" : logs.test.joined(separator: ", ")
  }

  /// Names of all metrics, the one that was searched for first.
  var allMeasureNames: [String] {
    let other = RankMetric.standard.map { "\(MetricAtCutoff($0, at: task.cutoff))" }
    return [plan.metric] + other.filter { $0 != plan.metric }
  }

  /// Names of the metrics that are told of.
  public var measureNames: [String] { Array(allMeasureNames.prefix(2)) }
}
