import ArgumentParser
import Console
import ExperimentReports
import Experiments
import SessionData
import Wording

/// `gru4rec fit`: the best model that a given time allows.
struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Find the best model that a given time allows, with nothing to decide.",
    discussion: """
      Tries neighbours and networks on the log without its last sessions, measures them with these, blends the \
      best, and trains what the blend keeps once more, on the full log. The model file can be used wherever a model can. Of a \
      folder that prepare has written, train_tr, train_valid and train_full are taken.

      Example:
        gru4rec fit log.tsv --model model.safetensors --time 30m --report fit.html
        gru4rec serve model.safetensors
      """)

  @Argument(help: "Training logs, read as one, or a folder of prepared data.")
  var logs: [String]

  @Option(help: ArgumentHelp("Model file to write.", valueName: "model.safetensors"))
  var model: String

  @Option(help: "Time for all of it but reading the log.")
  var time = DurationText(seconds: 1800)

  @Option(
    help: ArgumentHelp(
      "Share of the sessions, the last ones, that what is tried is measured with; a folder has its own. (default: 0.08)",
      valueName: "share"))
  var validationFraction: Double?

  @Option(help: ArgumentHelp("Seed of everything random.", valueName: "n"))
  var seed: UInt64 = 42

  @Option(help: ArgumentHelp("Write a report as a web page.", valueName: "report.html"))
  var report: String?

  @OptionGroup(title: "Input tables") var tables: LogOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var device: DeviceOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    try time.requirePositive("--time")
    if let share = validationFraction, !(share > 0 && share < 1) {
      throw ValidationError("--validation-fraction is \(share); allowed: between 0 and 1")
    }
    guard !logs.isEmpty else { throw ValidationError("no log is named") }
  }

  func run() throws {
    let inputs = try FitData.inputs(logs)
    if inputs != logs, validationFraction != nil {
      throw CommandError.usage("--validation-fraction is for logs; \(logs[0]) has its train_valid")
    }
    try OutputCheck.check(
      [model] + [report].compactMap(\.self), inputs: inputs, regular: [model])
    var settings = FitSettings()
    settings.seconds = time.seconds
    settings.seed = seed
    settings.threads = threads.count
    settings.device = device.device
    settings.holdOut = validationFraction.map { .fraction($0) } ?? settings.holdOut
    let data = try FitData(
      logs, format: try tables.format(), holdOut: settings.holdOut, threads: threads.count
    ) { LogOptions.warn(of: $0) }
    if !output.quiet { Messages.write(summary(data)) }
    Interruption.watch()
    let bar = ProgressBar(quiet: output.quiet)
    defer { bar.clear() }
    let outcome: FitOutcome
    do {
      outcome = try FitSession(data, settings: settings).run(
        observer: { tell($0, bar) }, isCancelled: { Interruption.isRequested })
    } catch is CancellationError {
      bar.clear()
      throw CommandError.interrupted("stopped; nothing was written")
    }
    bar.clear()
    try outcome.blend.write(to: model)
    if let report {
      try ReportFile.write(
        FitReport(
          outcome, data: data, log: logs.joined(separator: ", "), command: ShellCommand.given
        ).html,
        to: report)
    }
    try StandardOutput.write(
      output.json ? outcome.json + "\n" : outcome.text + "\(model): written\n")
  }

  private func summary(_ data: FitData) -> String {
    func text(_ log: EventLog) -> String { TuningTask.Size(log).text }
    return """
      data        \(text(data.full))
      tried on    \(text(data.train))
      measured on \(text(data.validation)), the last ones
      time        \(NumberText.duration(time.seconds)) on \(NumberText.count(threads.count, "thread")), seed \(seed)

      """
  }

  private func tell(_ event: FitEvent, _ bar: ProgressBar) {
    switch event {
    case .tried(let trial, let isBest):
      guard !output.quiet else { return }
      bar.clear()
      Messages.note(trial.line + (isBest ? "  (best so far)" : ""))
    case .progress(let progress):
      let left = "\(NumberText.duration(progress.secondsLeft)) left"
      bar.show(progress.stage.label, fraction: progress.share, details: [left])
    }
  }
}

extension FitProgress.Stage {
  /// What is shown before the bar.
  fileprivate var label: String {
    switch self {
    case .neighbours: "neighbours"
    case .networks: "networks"
    case .weights: "weights of the blend"
    case .training: "training the model"
    }
  }
}
