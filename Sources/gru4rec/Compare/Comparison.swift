import Console
import Evaluation
import SessionData
import SystemFiles
import Wording

/// Models beside each other: what `compare` found.
struct Comparison {
  let command: CompareCommand
  /// In the order of the command line.
  let models: [ComparedModel]
  let splits: [SplitFacts]
  let resamplesBySplit: [PairedResamples]
  /// Over all splits.
  let resamples: PairedResamples
  /// Models by the deciding metric, the best first.
  let ranking: [Int]
  /// Time that all took.
  let seconds: Double

  init(
    command: CompareCommand, models: [ComparedModel], splits: [SplitFacts],
    resamplesBySplit: [PairedResamples], seconds: Double
  ) {
    self.command = command
    self.models = models
    self.splits = splits
    self.resamplesBySplit = resamplesBySplit
    self.seconds = seconds
    resamples = PairedResamples.mean(of: resamplesBySplit)
    ranking = models.indices.sorted { first, second in
      let values = (models[first].value(command.metric), models[second].value(command.metric))
      return values.0 == values.1 ? first < second : values.0 > values.1
    }
  }

  var metric: MetricAtCutoff { command.metric }
  var level: Double { command.confidence }

  /// The model that the others are compared with: the one asked for, or the best.
  var reference: Int {
    models.firstIndex { $0.name == command.baseline } ?? ranking[0]
  }

  /// The model's metric over all splits, with its interval.
  func estimate(_ metric: MetricAtCutoff, of model: Int) -> Estimate {
    resamples.estimate(metric, of: model, level: level)
  }

  /// By how much a model is above the reference; `nil` for the reference itself.
  func difference(_ metric: MetricAtCutoff, of model: Int) -> Estimate? {
    model == reference
      ? nil : resamples.difference(metric, of: model, from: reference, level: level)
  }

  /// Probability that a model is better than another in the deciding metric.
  func probability(of model: Int, above other: Int) -> Double {
    resamples.probability(metric, of: model, above: other)
  }

  /// Metrics of each kind at the deciding cut-off, the deciding one first.
  var headlines: [MetricAtCutoff] {
    [metric]
      + MetricAtCutoff.Kind.allCases.filter { $0 != metric.kind }
      .map { MetricAtCutoff($0, at: metric.cutoff) }
  }

  /// Writes everything that is asked for.
  func write() throws {
    try Self.write(command.report) { ComparisonReport(self).html }
    try Self.write(command.markdown) { ComparisonMarkdown(self).text }
    try StandardOutput.writeLine(command.output.json ? json.json : ComparisonText(self).text)
  }

  private static func write(_ path: String?, _ text: () -> String) throws {
    guard let path else { return }
    let file = try AtomicFile(path: path)
    try file.write(text())
    try file.commit()
  }
}
