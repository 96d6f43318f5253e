import ArgumentParser
import Console
import Evaluation
import MessagePassing
import ModelFiles
import Recommendation
import Wording

/// `gru4rec evaluate`: how well a model tells the next item.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure a model on a test log: recall, MRR, NDCG, coverage, popularity.",
    discussion: """
      One prediction per event after a session's first, all items scored. Events of items that the \
      model does not know are dropped and counted.

      Under mpirun, ranks share the sessions, and the result is the same.

      Example:
        gru4rec evaluate model.safetensors test.tsv --at 10,20
      """)

  @Argument(help: "Model file.") var model: String
  @Argument(help: "Test logs, read as one.") var test: [String]

  @Option(
    help: ArgumentHelp("Lengths of the lists. (default: 1,5,10,20)", valueName: "1,5,10,20"))
  var at: Cutoffs?

  @Option(help: "Rank of a target among items of the same score.")
  var ties: TieHandling = .conservative

  @Flag(help: "Also by the number of events seen.") var byPosition = false
  @Flag(help: "Also by the popularity of the target.") var byPopularity = false
  @Flag(help: "Also by how often the target was clicked in training: never, 1-5, 6+.")
  var byClicks = false
  @Flag(help: "Also by the length of the session.") var byLength = false

  @Option(help: ArgumentHelp("Also bootstrap intervals of this level.", valueName: "0.95"))
  var confidence: Double?

  @OptionGroup(title: "Input tables") var log: LogOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func run() throws { try CommandRanks.run { try run($0) } }

  private func run(_ ranks: Ranks?) throws {
    let (model, test) = try CommandRanks.together(ranks) {
      try OutputCheck.check([], inputs: self.test)
      let model = try CatalogueModel(contentsOf: self.model)
      let test = try log.read(
        self.test, vocabulary: model.vocabulary, unknownItems: .drop, threads: threads.count)
      return (model, test)
    }
    try ranks?.requireSame(model.identity.checksum ?? "", "model")
    var settings = EvaluationSettings()
    settings.cutoffs = at?.values ?? settings.cutoffs
    settings.ties = ties
    settings.byPosition = byPosition
    settings.byPopularity = byPopularity
    settings.byClicks = byClicks
    settings.byLength = byLength
    settings.confidence = confidence
    settings.threads = threads.count
    Messages.warnings(MeasuringWarning.all(of: test, itemCounts: model.itemCounts))
    let bar = ProgressBar(quiet: output.quiet)
    defer { bar.clear() }
    let start = ContinuousClock.now
    let result = try Evaluator(settings, ranks: ranks).evaluate(model, on: test) {
      bar.show($0, since: start)
    }
    bar.clear()
    let more = JSONObject([
      "time_units": test.report.timeUnits.map(\.rawValue), "ranks": ranks?.count,
    ])
    try StandardOutput.writeLine(
      output.json ? EncodedJSON(result, adding: more).json : result.text)
  }
}

extension ProgressBar {
  /// Draws how far an evaluation is.
  func show(_ progress: EvaluationProgress, since start: ContinuousClock.Instant) {
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let rate = Double(progress.doneEvents) / max(seconds, 1e-9)
    let left = Double(progress.totalEvents - progress.doneEvents) / max(rate, 1e-9)
    show(
      "evaluating", fraction: Double(progress.doneEvents) / Double(max(progress.totalEvents, 1)),
      details: ["\(NumberText.grouped(rate)) events/s", "\(NumberText.duration(left)) left"])
  }
}
