import Experiments
import GRU4Rec
import Reports
import Tuning
import Wording

/// A search as a web page.
public struct TuningReport {
  let outcome: TuningOutcome
  private let commands: Commands?
  private let names: ParameterNames
  var plan: StudyPlan { outcome.plan }
  /// Whether what was tuned is trained epoch by epoch.
  var hasEpochs: Bool { outcome.found.hyperparameters != nil }

  /// What people run after a search, to be shown to them.
  public struct Commands: Sendable {
    /// Trains the settings that were found.
    public let train: String
    /// Searches once more.
    public let again: String

    /// Commands.
    public init(train: String, again: String) {
      self.train = train
      self.again = again
    }
  }

  /// A report.
  public init(_ outcome: TuningOutcome, commands: Commands? = nil) {
    self.init(outcome, commands: commands, names: .swift)
  }

  /// A report that names parameters in this way.
  package init(_ outcome: TuningOutcome, commands: Commands?, names: ParameterNames) {
    self.outcome = outcome
    self.commands = commands
    self.names = names
  }

  /// The page.
  public var html: String {
    var report = HTMLReport(
      title: "Tuning report", subtitle: outcome.logs.train.joined(separator: ", "),
      footer: "gru4rec \(productVersion)")
    report.append(verdict)
    report.append(figures)
    if let commands { report.append(Paragraph("A model of these settings: \(commands.train)")) }
    if !outcome.finalTrials.isEmpty { report.append(seedTable) }
    report.append(Heading("The search"))
    report.append(trialChart)
    if hasEpochs { report.append(curves) }
    if let importance = outcome.importance { report.append(chart(importance)) }
    report.append(Heading("Each parameter's values"))
    report.append(parameterCharts)
    report.append(Heading("All trials"))
    report.append(trialTable)
    report.append(Heading("Settings of the best trial"))
    report.append(
      DefinitionList(
        outcome.found.settings.map { (term: $0.name, description: $0.value) }))
    report.append(Heading("How it was searched"))
    report.append(DefinitionList(facts))
    if let commands {
      report.append(Heading("The command to repeat it"))
      report.append(Paragraph(commands.again))
    }
    return report.render()
  }

  // MARK: - The outcome

  private var verdict: Verdict {
    let metric = plan.metric
    let best = outcome.best
    let (trained, compared) = (
      outcome.seeds(of: best.trial.number, metric), outcome.seeds(of: 1, metric)
    )
    guard best.trial.number != 1 else {
      return Verdict(
        "Nothing of \(NumberText.count(outcome.trials.count, "trial")) was better than the settings "
          + "that the search started from.", tone: .neutral)
    }
    if let trained, let compared {
      let gain = trained.mean - compared.mean
      let isClear = trained.count > 1 && abs(gain) > 2 * trained.error(of: compared)
      let change =
        "the settings found have \(metric) \(trained.text) on \(outcome.finalLog), those the search "
        + "started from \(compared.text)"
      guard isClear else {
        return Verdict(
          "\(hasEpochs ? "No clear difference yet" : "With one measurement each"): \(change)"
            + (trained.count > 1 || !hasEpochs ? "." : ", with a single seed each."),
          tone: .neutral)
      }
      return gain > 0
        ? Verdict("It was worth it: \(change).", tone: .good)
        : Verdict("Keep the old settings: \(change).", tone: .warning)
    }
    let value = NumberText.fixed(best.value, 4)
    let start = outcome.start.map {
      ", and \(NumberText.fixed($0.value, 4)) where the search started"
    }
    return Verdict(
      "The best settings have \(metric) \(value) on the validation sessions\(start ?? ""); what they "
        + "are worth on others, \(names("seeds")) and \(names("test")) would tell.", tone: .neutral)
  }

  private var figures: KeyFigures {
    let best = outcome.best
    var figures = [
      KeyFigures.Figure(
        "best \(plan.metric)", NumberText.fixed(best.value, 4),
        note: "validation, trial \(best.trial.number)" + (hasEpochs ? ", epoch \(best.epoch)" : ""))
    ]
    for measure in outcome.measureNames {
      guard let statistics = outcome.seeds(of: best.trial.number, measure) else { continue }
      figures.append(
        .init(
          measure, NumberText.fixed(statistics.mean, 4),
          note: "mean of \(NumberText.count(statistics.count, "seed")) at the end"))
    }
    figures.append(
      .init(
        "trials", NumberText.grouped(outcome.trials.count),
        note: hasEpochs ? "\(outcome.completeCount) got all \(outcome.task.epochs) epochs" : nil))
    figures.append(
      .init(
        "search", NumberText.duration(outcome.searchSeconds),
        note: hasEpochs ? NumberText.count(outcome.epochsTrained, "epoch") : nil))
    return KeyFigures(figures)
  }

  private var seedTable: Table {
    let names = outcome.measureNames
    let rows = outcome.finalTrials.flatMap { name, trial in
      let name = name == "start" ? "start" : "best"
      let single = outcome.finals.filter { $0.trial == trial }.map { final in
        [name] + (hasEpochs ? ["\(final.seed)", "\(final.epochs)"] : [])
          + names.map { final.measures[$0].map { NumberText.fixed($0, 4) } ?? "failed" }
      }
      guard hasEpochs else { return single }
      let mean = ["\(name), mean", "", ""] + names.map { outcome.seeds(of: trial, $0)?.text ?? "" }
      return single + [mean]
    }
    return Table(
      caption: (hasEpochs ? "Trainings with different seeds, measured" : "Measured")
        + " on \(outcome.finalLog)",
      columns: [.text("settings")] + (hasEpochs ? [.number("seed"), .number("epochs")] : [])
        + names.map { .number($0) }, rows: rows)
  }

  // MARK: - How it was found

  private var facts: [(term: String, description: String)] {
    let task = outcome.task
    let rungs = plan.halving.rungs.map(String.init).joined(separator: ", ")
    let validation =
      task.validation.isEmpty
      ? "\(task.holdOut.text) of the training log" : task.validation.joined(separator: ", ")
    let run = outcome.runs.last
    return [
      ("method", outcome.found.name),
      ("training log", "\(task.train.joined(separator: ", ")): \(task.trainSize.text)"),
      ("validation", "\(validation): \(task.validationSize.text)"),
      (
        "search",
        plan.method == .tpe
          ? "tree-structured Parzen estimators after \(SearchMethod.randomTrials) trials by chance"
          : "by chance"
      ),
      (
        "early stopping",
        plan.halving.rungs.count > 1
          ? "asynchronous successive halving after \(rungs) epochs: one in "
            + "\(plan.halving.reduction) goes on" : "none"
      ),
      ("workers", "\(run?.workers ?? 1), each with \(run?.threads ?? 1) threads"),
      ("runs", "\(outcome.runs.count), \(NumberText.duration(outcome.totalSeconds)) in all"),
      ("seed", "\(plan.seed)"),
    ].map { (term: $0.0, description: $0.1) }
  }
}
