import Console
import GRU4Rec
import SessionData
import SystemFiles
import Tuning
import Wording

/// What a finished search found.
struct TuneOutcome {
  let command: TuneCommand
  let plan: StudyPlan
  let task: TuningTask
  let trials: [Trial]
  let finals: [FinalTraining]
  let runs: [StudyRun]
  let best: (trial: Trial, epoch: Int, value: Double)
  /// The best settings, with the epochs that suit them.
  let settings: Hyperparameters
  let importance: ParameterImportance?

  /// - Throws: `CommandError.badData` when no trial could be trained.
  init(_ command: TuneCommand, plan: StudyPlan, task: TuningTask, study: Study) throws {
    self.command = command
    self.plan = plan
    self.task = task
    trials = try study.trials()
    finals = try study.finals()
    runs = try study.runs()
    guard let best = trials.best(plan) else {
      throw CommandError.badData(
        "all \(NumberText.count(trials.count, "trial")) failed; the first: "
          + (trials.first?.failure ?? "nothing was tried"))
    }
    self.best = best
    var settings = try task.hyperparameters(best.trial.assignment)
    settings.epochs = best.epoch
    self.settings = settings
    let first = plan.halving.rungs[0]
    importance = ParameterImportance(
      plan.space,
      trials: trials.compactMap { trial in
        guard trial.state != .failed else { return nil }
        return trial.best(plan.metric, until: first).map { (trial.assignment, $0.value) }
      }, seed: plan.seed)
  }

  /// The trial that the search began with, if it could be trained.
  var start: (trial: Trial, value: Double)? {
    guard let trial = trials.first, plan.start != nil, let best = trial.best(plan.metric) else {
      return nil
    }
    return (trial, best.value)
  }

  /// Epochs that were trained in all.
  var epochsTrained: Int { trials.reduce(0) { $0 + $1.epochs.count } }

  /// Trials that got all epochs.
  var completeCount: Int { trials.count { $0.state == .complete } }
  var failedCount: Int { trials.count { $0.state == .failed } }

  var searchSeconds: Double { runs.reduce(0) { $0 + $1.searchSeconds } }
  var totalSeconds: Double { runs.reduce(0) { $0 + $1.seconds } }

  /// Several seeds of a trial, by a measure.
  func seeds(of trial: Int, _ measure: String) -> SeedStatistics? {
    SeedStatistics(finals.filter { $0.trial == trial }.compactMap { $0.measures[measure] })
  }

  /// What the trainings at the end were measured with.
  var finalLog: String {
    command.test.isEmpty ? "the validation sessions" : command.test.joined(separator: ", ")
  }

  /// Metrics that are told of.
  var measureNames: [String] { Array(command.metric.measureNames.prefix(2)) }

  /// The command that trains the best settings.
  var trainCommand: String {
    let logs = command.full.isEmpty ? command.train + command.validation : command.full
    var words = ["gru4rec", "train"] + logs + ["--model", "model.safetensors"]
    let parameters = settings.authorsParameters
    if !parameters.isEmpty { words += ["--parameters", parameters] }
    for (setting, value) in settings.beyondAuthorsParameters {
      words += value == "true" ? ["--\(setting.flag)"] : ["--\(setting.flag)", value]
    }
    words += command.tables.words
    words += ["--seed", "\(plan.seed)"]
    return words.map(ShellCommand.quoted).joined(separator: " ")
  }

  /// Writes the web page.
  func writeReport(to path: String) throws {
    let file = try AtomicFile(path: path)
    try file.write(TuneReport(self).html)
    try file.commit()
  }
}

extension LogOptions {
  /// The flags that differ from the defaults.
  fileprivate var words: [String] {
    let standard = ["SessionId", "ItemId", "Time"]
    let given = [sessionColumn, itemColumn, timeColumn]
    let flags = ["--session-column", "--item-column", "--time-column"]
    let columns = zip(flags, zip(standard, given)).flatMap { flag, names in
      names.0 == names.1 ? [] : [flag, names.1]
    }
    return columns + (skipBadRows ? ["--skip-bad-rows"] : [])
  }
}
