import ArgumentParser
import Baselines
import Console
import Evaluation
import Foundation
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
      that all models share.

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
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (1...1000).contains(seeds) else {
      throw ValidationError("--seeds is \(seeds); allowed: 1 … 1000")
    }
    guard (100...1_000_000).contains(resamples) else {
      throw ValidationError("--resamples is \(resamples); allowed: 100 … 1,000,000")
    }
    guard (1...1_000_000).contains(timedClicks) else {
      throw ValidationError("--timed-clicks is \(timedClicks); allowed: 1 … 1,000,000")
    }
    guard confidence > 0, confidence < 1 else {
      throw ValidationError("--confidence is \(confidence); allowed: between 0 and 1, such as 0.95")
    }
    guard data.isEmpty || train.isEmpty && test.isEmpty else {
      throw ValidationError("--data brings its own logs; leave out --train and --test")
    }
    guard !data.isEmpty || !test.isEmpty else {
      throw ValidationError("there is nothing to measure on; give --test, or --data")
    }
  }

  func run() throws {
    let models = try ModelSpecification.read(self.models)
    if let baseline, !models.contains(where: { $0.name == baseline }) {
      throw CommandError.usage(
        "--baseline is '\(TextTable.printable(baseline))'; the models are "
          + models.map { TextTable.printable($0.name) }.joined(separator: ", "))
    }
    let splits =
      data.isEmpty
      ? [SplitFiles(name: "test", train: train, test: test)] : try SplitFiles.find(in: data)
    try check(models, splits)
    try OutputCheck.check(
      [report, markdown].compactMap(\.self), inputs: splits.flatMap { $0.train + $0.test })
    let comparison = try CompareRun(self, models: models, splits: splits).run()
    try comparison.write()
  }

  /// Refuses models that cannot be had on these splits.
  private func check(_ models: [ModelSpecification], _ splits: [SplitFiles]) throws {
    if let fitted = models.first(where: \.isFitted), splits.contains(where: { $0.train.isEmpty }) {
      throw CommandError.usage(
        "\(TextTable.printable(fitted.name)) is made from training data; give --train, or --data")
    }
    if splits.count > 1, let loaded = models.first(where: { !$0.isFitted }) {
      throw CommandError.usage(
        "\(TextTable.printable(loaded.text)) was trained on one log, and there are \(splits.count) splits, of "
          + "which it may have seen the answers; give its settings instead: gru4rec:…")
    }
  }

  /// The lengths of lists that are measured: those asked for, and the deciding metric's.
  var cutoffs: [Int] {
    Set((at?.values ?? EvaluationSettings().cutoffs) + [metric.cutoff]).sorted()
  }
}

extension MetricAtCutoff: ExpressibleByArgument {
  /// Reads `mrr@20` and the like.
  public init?(argument: String) { self.init(argument) }
  /// As `mrr@20`.
  public var defaultValueDescription: String { description }
  /// Examples of all kinds.
  public static var allValueStrings: [String] { Kind.allCases.map { "\($0.rawValue)@20" } }
}
