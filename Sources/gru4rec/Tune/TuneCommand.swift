import ArgumentParser
import Console
import Evaluation
import ExperimentReports
import Experiments
import GRU4Rec
import SessionData
import Tuning
import Wording

/// `gru4rec tune`: the settings that suit a log best.
struct TuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "Search for the settings that suit a log best.",
    discussion: """
      Tries settings of a space, the authors' by default, on a part of the log that is left out of the \
      training, and stops early what lags behind. Settings that are given as flags are fixed; those of a \
      preset are where the search starts. The study keeps every finished trial: the same command goes on \
      with it.

      Example:
        gru4rec tune train.tsv --study study.db --test test.tsv --report tune.html
      """)

  @Argument(help: "Training logs, read as one.") var train: [String]

  @Option(help: ArgumentHelp("File that keeps the search.", valueName: "study.db"))
  var study: String

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Logs to measure trials with, instead of the last part of the training log.",
      valueName: "valid.tsv"))
  var validation: [String] = []

  @Option(
    help: ArgumentHelp(
      "Measure with sessions that end in the last days of the training log. (default: 1)",
      valueName: "days"))
  var validationDays: Double?

  @Option(
    help: ArgumentHelp(
      "Measure with this share of the sessions, the last ones.", valueName: "share"))
  var validationFraction: Double?

  @Option(
    help: ArgumentHelp(
      "Space to search, as the authors write it: JSON lines. (default: the authors')",
      valueName: "space.json"))
  var space: String?

  @Option(help: "How settings are chosen: by what was found so far, or by chance.")
  var search: SearchMethod = .tpe

  @Option(help: ArgumentHelp("Settings to try.", valueName: "n"))
  var trials = 60

  @Option(help: "What is to be as large as possible.")
  var metric = MetricAtCutoff(.mrr, at: 20)

  @Option(
    help: ArgumentHelp("Epochs of a whole training. (default: --epochs)", valueName: "n"))
  var maxEpochs: Int?

  @Flag(
    inversion: .prefixedNo,
    help: "Train on only what is among the best third after a ninth and a third of the epochs.")
  var earlyStopping = true

  @Option(
    help: ArgumentHelp(
      "Trainings with different seeds at the end, of the best settings and of those at the start.",
      valueName: "n"))
  var seeds = 3

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Logs to measure the best settings with at the end.", valueName: "test.tsv"))
  var test: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Training logs for the end. (default: the training logs and --validation)",
      valueName: "train_full.tsv"))
  var full: [String] = []

  @OptionGroup(title: "Settings that are fixed, or where the search starts")
  var settings: HyperparameterOptions

  @Option(help: ArgumentHelp("Seed of everything random.", valueName: "n"))
  var seed: UInt64 = 42

  @Option(
    help: ArgumentHelp(
      "Processes that train at the same time. (default: one per processor)", valueName: "n"))
  var workers: Int?

  @Option(
    help: ArgumentHelp(
      "Threads of each of them. (default: as many as there are processors for)", valueName: "n"))
  var threads: Int?

  @Option(help: ArgumentHelp("Write a report as a web page.", valueName: "report.html"))
  var report: String?

  @OptionGroup(title: "Input tables") var tables: LogOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    func check(_ name: String, _ value: Int?, _ range: ClosedRange<Int>) throws {
      if let value, !range.contains(value) {
        throw ValidationError(
          "\(name) is \(value); allowed: \(range.lowerBound) … \(range.upperBound)")
      }
    }
    try check("--trials", trials, 1...100_000)
    try check("--max-epochs", maxEpochs, 1...100_000)
    try check("--metric", metric.cutoff, 1...100_000)
    try check("--seeds", seeds, 0...1000)
    try check("--workers", workers, 1...256)
    try check("--threads", threads, 1...1024)
    if let days = validationDays, !(days > 0 && days <= 36_500) {
      throw ValidationError("--validation-days is \(days); allowed: above 0, up to 36500")
    }
    if let share = validationFraction, !(share > 0 && share < 1) {
      throw ValidationError("--validation-fraction is \(share); allowed: between 0 and 1")
    }
    let ways = [!validation.isEmpty, validationDays != nil, validationFraction != nil]
    guard ways.count(where: { $0 }) <= 1 else {
      throw ValidationError(
        "--validation, --validation-days and --validation-fraction exclude each other")
    }
    guard !(train + validation + test + full).contains("-") else {
      throw ValidationError(
        "a search reads its logs several times, which standard input (-) does not allow; write it to a file"
      )
    }
    guard full.isEmpty || !test.isEmpty else {
      throw ValidationError("--full is trained to be measured with --test logs; give some")
    }
  }

  /// The files to work with.
  private func logs() throws -> TuningLogs {
    var logs = TuningLogs(train: train)
    logs.validation = validation
    logs.holdOut = validationFraction.map { .fraction($0) } ?? .days(validationDays ?? 1)
    logs.test = test
    logs.full = full
    logs.format = try tables.format()
    return logs
  }

  /// What is searched, and how.
  private func search(_ base: Hyperparameters) throws -> TuningSettings {
    var search = TuningSettings()
    search.base = base
    search.space = try SpaceChoice(path: space, options: settings, base: base).space
    search.method = self.search
    search.trials = trials
    search.metric = metric
    search.epochs = maxEpochs
    search.stopsEarly = earlyStopping
    search.seeds = seeds
    search.seed = seed
    return search
  }

  func run() throws {
    let base = try settings.hyperparameters()
    guard maxEpochs ?? base.epochs >= 1 else {
      throw CommandError.usage("--epochs is 0; a search needs at least 1")
    }
    let search = try search(base)
    let inputs = train + validation + test + full + [space].compactMap(\.self)
    try OutputCheck.check([report].compactMap(\.self), inputs: inputs + [study])
    var reports: [ReadReport] = []
    let session = try TuningSession(study: study, logs: try logs(), settings: search) { report in
      LogOptions.warn(of: report, besides: reports.last)
      reports.append(report)
    }
    Messages.warnings(session.warnings)
    let outcome = try TuneRun(self, session).run()
    if let report {
      let page = TuningReport(
        outcome, commands: .init(train: outcome.trainCommand, again: ShellCommand.given),
        names: .flags)
      try ReportFile.write(page.html, to: report)
    }
    try StandardOutput.writeLine(output.json ? try json(outcome, reports) : text(outcome))
  }

  private func text(_ outcome: TuningOutcome) -> String {
    outcome.text + "train it with:\n  " + outcome.trainCommand
  }

  private func json(_ outcome: TuningOutcome, _ reports: [ReadReport]) throws -> String {
    var object = try outcome.jsonObject()
    object["time_units"] = reports.first?.timeUnits.map(\.rawValue)
    object["command"] = outcome.trainCommand
    object["report"] = report
    return object.json
  }
}

extension SearchMethod: ExpressibleByArgument {}
