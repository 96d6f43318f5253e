import ArgumentParser
import Console
import Evaluation
import ExperimentReports
import Experiments
import GRU4Rec
import MessagePassing
import SessionData
import Tuning
import Wording

/// `gru4rec tune`: the settings that suit a log best.
struct TuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "Search for the settings that suit a log best.",
    discussion: """
      Tries settings of a space on a part of the log that is left out of the training, and stops early what \
      lags behind. Settings that are given as flags are fixed; those of a preset are where the search starts. \
      The study keeps every finished trial: the same command goes on with it. With --model it ends with a \
      model of the best settings that is ready to serve. Under mpirun, ranks share the trials.

      Examples:
        gru4rec tune train.tsv --study study.db --test test.tsv --report tune.html
        gru4rec tune train.tsv --study vstan.db --method vstan --model v.safetensors
      """)

  @Argument(help: "Training logs, read as one.") var train: [String]

  @Option(help: ArgumentHelp("File that keeps the search.", valueName: "study.db"))
  var study: String

  @Option(
    help: ArgumentHelp(
      "What is tuned: gru4rec, or a baseline; settings behind its name are fixed.",
      valueName: "vstan:k=500"))
  var method = "gru4rec"

  @Option(
    help: ArgumentHelp(
      "Model file to write: the best settings, trained on all training logs.",
      valueName: "model.safetensors"))
  var model: String?

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
      "Space to search, as the authors write it: JSON lines. (default: the method's own)",
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
    help: "Train on only what is among the best third after a third of the epochs.")
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
      "Training logs for the end and for --model. (default: the training logs and --validation)",
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

  @OptionGroup var device: DeviceOptions

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
    guard full.isEmpty || !test.isEmpty || model != nil else {
      throw ValidationError("--full is what a --model is trained on, or measured with --test logs")
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
  private func tuningSettings() throws -> TuningSettings {
    let choice = try SpaceChoice(self)
    var search = TuningSettings(choice.base)
    search.space = choice.space
    search.method = self.search
    search.trials = trials
    search.metric = metric
    search.epochs = maxEpochs
    search.stopsEarly = earlyStopping
    search.seeds = seeds
    search.seed = seed
    return search
  }

  func run() throws { try CommandRanks.run { try run($0) } }

  private func run(_ ranks: Ranks?) throws {
    let (search, logs) = try CommandRanks.together(ranks) {
      let search = try tuningSettings()
      guard maxEpochs ?? search.base.hyperparameters?.epochs ?? 1 >= 1 else {
        throw CommandError.usage("--epochs is 0; a search needs at least 1")
      }
      if search.base.hyperparameters != nil { try device.device.requireAvailable() }
      if ranks?.isFirst ?? true {
        let inputs = train + validation + test + full + [space].compactMap(\.self)
        let models = [model].compactMap(\.self)
        try OutputCheck.check(
          models + [report].compactMap(\.self), inputs: inputs + [study], regular: models)
      }
      return (search, try self.logs())
    }
    if let ranks, !ranks.isFirst {
      let rank = try CommandRanks.together(ranks) {
        try TuningRank(study: study, logs: logs, settings: search, ranks: ranks) {
          ExitStatus(of: $0).rawValue
        }
      }
      let run = TuneRankRun(self, rank)
      return try CommandRanks.apart(ranks) { try run.run() }
    }
    var reports: [ReadReport] = []
    let session = try CommandRanks.together(ranks) {
      try TuningSession(
        study: study, logs: logs, settings: search, ranks: ranks,
        code: { ExitStatus(of: $0).rawValue },
        take: { report in
          LogOptions.warn(of: report, besides: reports.last)
          reports.append(report)
        })
    }
    try CommandRanks.apart(ranks) { try lead(session, ranks, reports) }
  }

  private func lead(_ session: TuningSession, _ ranks: Ranks?, _ reports: [ReadReport]) throws {
    Messages.warnings(session.warnings)
    let run = TuneRun(self, session, ranks: ranks?.count)
    let outcome = try run.run()
    if let model { try run.save(outcome, to: model) }
    if let report {
      let page = TuningReport(
        outcome, commands: .init(train: command(outcome), again: ShellCommand.given),
        names: .flags)
      try ReportFile.write(page.html, to: report)
    }
    try StandardOutput.writeLine(
      output.json ? try json(outcome, reports, ranks) : text(outcome))
  }

  private func command(_ outcome: TuningOutcome) -> String {
    outcome.command(model: model ?? "model.safetensors", device: device.device)
  }

  private func text(_ outcome: TuningOutcome) -> String {
    let end =
      model.map { "\($0) holds the best, ready to serve; the same as by:" } ?? "train it with:"
    return "\(outcome.text)\(end)\n  \(command(outcome))"
  }

  private func json(
    _ outcome: TuningOutcome, _ reports: [ReadReport], _ ranks: Ranks?
  ) throws -> String {
    var object = try outcome.jsonObject()
    object["time_units"] = reports.first?.timeUnits.map(\.rawValue)
    object["model"] = model
    object["command"] = command(outcome)
    object["report"] = report
    object["ranks"] = ranks?.count
    return object.json
  }
}

extension SearchMethod: ExpressibleByArgument {}
