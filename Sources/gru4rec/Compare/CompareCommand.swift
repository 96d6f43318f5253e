import ArgumentParser
import Baselines
import Console
import Evaluation
import EventLogs
import ExperimentReports
import Experiments
import MessagePassing
import SystemFiles
import Wording

/// `gru4rec compare`: which of several models is best on the same data, and how surely.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract:
      "Compare models on the same data: which is best, by how much, how surely, at what cost.",
    discussion: """
      A MODEL is trained or fitted here (gru4rec:preset=rsc15,epochs=5 or vsknn:k=500,sample=5000) or a \
      model file; NAME=MODEL names it in the results. Intervals come from resamples of the test sessions \
      that all models share. Under mpirun, ranks share the sessions; each of them makes the models.

      Baselines: \(BaselineSpecification.names.joined(separator: ", ")).

      Example:
        gru4rec compare gru4rec:preset=rsc15 vsknn --train train.tsv --test test.tsv
      """)

  @Argument(help: ArgumentHelp("Models to compare.", valueName: "model")) var models: [String]

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Logs to fit models to, read as one.", valueName: "train.tsv"))
  var train: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("Logs to measure models on, read as one.", valueName: "test.tsv"))
  var test: [String] = []

  @Option(
    help: ArgumentHelp(
      "Instead: a folder of gru4rec prepare, with one split or several windows; may be repeated.",
      valueName: "folder"))
  var data: [String] = []

  @Option(
    help: ArgumentHelp(
      "Trainings of each random model, each with a seed of its own.", valueName: "n"))
  var seeds = 1

  @Option(help: ArgumentHelp("First seed; also that of the resamples.", valueName: "n"))
  var seed: UInt64 = 42

  @Option(help: ArgumentHelp("The metric that decides: recall, mrr or ndcg.", valueName: "mrr@20"))
  var metric = MetricAtCutoff(.mrr, at: 20)

  @Option(
    help: ArgumentHelp("Lengths of the lists. (default: 1,5,10,20)", valueName: "1,5,10,20"))
  var at: Cutoffs?

  @Option(help: "Rank of a target among items of the same score.")
  var ties: TieHandling = .conservative

  @Option(
    help: ArgumentHelp("Show differences to this model instead of the best.", valueName: "name"))
  var baseline: String?

  @Option(help: ArgumentHelp("Level of the intervals.", valueName: "share"))
  var confidence = 0.95

  @Option(help: ArgumentHelp("Resamples of the test sessions.", valueName: "n"))
  var resamples = 2000

  @Option(help: ArgumentHelp("Clicks that are timed one by one.", valueName: "n"))
  var timedClicks = 2000

  @Option(help: ArgumentHelp("Write a report as a web page.", valueName: "report.html"))
  var report: String?

  @Option(help: ArgumentHelp("Write the result as Markdown.", valueName: "result.md"))
  var markdown: String?

  @OptionGroup(title: "Input tables") var tables: LogOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var device: DeviceOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    do {
      try settings.validate()
    } catch {
      throw ValidationError(error.text(.flags))
    }
    guard data.isEmpty || train.isEmpty && test.isEmpty else {
      throw ValidationError("--data brings its own logs; leave out --train and --test")
    }
    guard !data.isEmpty || !test.isEmpty else {
      throw ValidationError("there is nothing to measure on; give --test, or --data")
    }
  }

  func run() throws { try CommandRanks.run { try run($0) } }

  private func run(_ ranks: Ranks?) throws {
    let (models, splits) = try CommandRanks.together(ranks) {
      let models = try self.models.map { try ModelSpecification($0) }
      let format = try tables.format()
      let splits =
        data.isEmpty
        ? [Split(train: train, test: test, format: format)]
        : try Split.prepared(data: data, format: format)
      if ranks?.isFirst ?? true {
        try OutputCheck.check(
          [report, markdown].compactMap(\.self),
          inputs: splits.flatMap { $0.trainFiles + $0.testFiles })
      }
      return (models, splits)
    }
    Interruption.watch()
    let progress = CompareProgress(
      settings.metric, namesSplits: splits.count > 1, quiet: output.quiet)
    defer { progress.clear() }
    do {
      var comparison = try Comparison.run(
        models, on: splits, settings: settings, ranks: ranks, observer: progress.show,
        isCancelled: { Interruption.isRequested })
      progress.clear()
      comparison.command = ShellCommand.given
      if ranks?.isFirst ?? true { try write(comparison) }
    } catch is CancellationError {
      throw CommandError.interrupted("stopped; nothing was written")
    }
  }

  private var settings: ComparisonSettings {
    var settings = ComparisonSettings()
    settings.metric = metric
    settings.cutoffs = at?.values ?? settings.cutoffs
    settings.ties = ties
    settings.baseline = baseline
    settings.seeds = seeds
    settings.seed = seed
    settings.confidence = confidence
    settings.resamples = resamples
    settings.timedClicks = timedClicks
    settings.threads = threads.count
    settings.device = device.device
    return settings
  }

  /// Writes everything that is asked for.
  private func write(_ comparison: Comparison) throws {
    try write(report) { ComparisonReport(comparison).html }
    try write(markdown) { comparison.markdown }
    try StandardOutput.writeLine(output.json ? comparison.json : comparison.text)
  }

  private func write(_ path: String?, _ text: () -> String) throws {
    guard let path else { return }
    let file = try AtomicFile(path: path)
    try file.write(text())
    try file.commit()
  }
}

extension MetricAtCutoff: ExpressibleByArgument {
  /// Reads `mrr@20` and the like.
  public init?(argument: String) { self.init(argument) }
  /// As `mrr@20`.
  public var defaultValueDescription: String { description }
  /// Examples of all kinds.
  public static var allValueStrings: [String] { RankMetric.standard.map { "\($0.name)@20" } }
}
