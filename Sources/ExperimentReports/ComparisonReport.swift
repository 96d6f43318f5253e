import Evaluation
import Experiments
import Reports
import Wording

/// A comparison as a web page: read in a minute, and all there to check it.
///
/// ```swift
/// let page = ComparisonReport(comparison).html
/// ```
public struct ComparisonReport {
  private let comparison: Comparison
  private let method: ComparisonMethod

  /// The page of a comparison.
  public init(_ comparison: Comparison) {
    self.comparison = comparison
    method = ComparisonMethod(comparison)
  }

  /// The page: one file without links to others.
  public var html: String {
    var report = HTMLReport(
      title: "Comparison", subtitle: comparison.splits.map(\.title).joined(separator: ", "),
      footer: "gru4rec \(comparison.version)")
    let verdict = comparison.verdict
    report.append(Verdict(verdict.winner, tone: verdict.certainty.tone))
    if !verdict.cost.isEmpty { report.append(Paragraph(verdict.cost)) }
    report.append(figures)
    report.append(ComparisonReportTables(comparison).quality)
    if comparison.models.count > 1 { report.append(latencyChart) }
    report.append(ComparisonReportTables(comparison).cost)
    appendBreakdown(to: &report)
    appendDetails(to: &report)
    return report.render()
  }

  private var figures: KeyFigures {
    let best = comparison.ranking[0]
    let model = comparison.models[best]
    let estimate = comparison.estimate(comparison.metric, of: best)
    var figures = [
      KeyFigures.Figure("best", model.name),
      .init(
        comparison.metric.title, NumberText.metric(estimate.value),
        note: NumberText.interval(estimate.interval)),
    ]
    if let second = comparison.ranking.dropFirst().first {
      figures.append(
        .init(
          "ahead with a probability of",
          NumberText.probability(comparison.probability(of: best, above: second)),
          note: "of \(comparison.models[second].name), the next best"))
    }
    return KeyFigures(
      figures + [
        .init("a prediction", NumberText.milliseconds(model.p50), note: "p50, one thread")
      ])
  }

  private var latencyChart: ScatterChart {
    let metric = comparison.metric
    return ScatterChart(
      title: "Quality against the time of a prediction",
      caption: "Up and left is better. Upright lines are intervals.",
      x: .init("p50 in milliseconds", isLogarithmic: true), y: .init(metric.title),
      points: comparison.ranking.map { index in
        let estimate = comparison.estimate(metric, of: index)
        return ScatterChart.Point(
          comparison.models[index].name, x: 1000 * comparison.models[index].p50,
          y: estimate.value, interval: estimate.interval)
      })
  }

  // MARK: - Where models differ

  private func appendBreakdown(to report: inout HTMLReport) {
    report.append(Heading("Where they differ"))
    report.append(
      chart(
        "By position in the session", "How many events the model had seen.", "events seen",
        \.byPosition))
    report.append(
      chart(
        "By length of the session", "Events of the session after unknown items were dropped.",
        "events of the session", \.byLength))
    report.append(
      chart(
        "By popularity of the item that came next",
        "Head, middle and tail each have about a third of the training events.",
        "popularity of the item",
        \.byPopularity))
  }

  private func chart(
    _ title: String, _ caption: String, _ axis: String,
    _ groups: (EvaluationResult) -> [MetricGroup]?
  ) -> LineChart {
    let names = names(groups)
    return LineChart(
      title: title, caption: caption, x: .init(axis, categories: names),
      y: .init(comparison.metric.title),
      series: comparison.ranking.map { index in
        let model = comparison.models[index]
        let points = (groups(model.overall) ?? []).compactMap { group in
          names.firstIndex(of: group.name).map {
            LineChart.Point(Double($0 + 1), value(group))
          }
        }
        return LineChart.Series(model.name, points)
      })
  }

  /// Names of the groups; all models have the same, as all have the same predictions.
  private func names(_ groups: (EvaluationResult) -> [MetricGroup]?) -> [String] {
    groups(comparison.models[0].overall)?.map(\.name) ?? []
  }

  private func value(_ group: MetricGroup) -> Double {
    group.metrics.first { $0.cutoff == comparison.metric.cutoff }?[comparison.metric.metric] ?? 0
  }

  // MARK: - To check it

  private func appendDetails(to report: inout HTMLReport) {
    let tables = ComparisonReportTables(comparison)
    report.append(Heading("All lengths of the list"))
    for metric in comparison.metrics { report.append(tables.cutoffs(metric)) }
    report.append(Heading("What is recommended"))
    report.append(tables.coverage)
    report.append(tables.popularity)
    if comparison.models.count > 2 {
      report.append(Heading("Each against each"))
      report.append(tables.probabilities)
    }
    if let splits = tables.splits {
      report.append(Heading("Window by window"))
      report.append(splits)
    }
    report.append(Heading("How it was measured"))
    report.append(Paragraph(method.quality))
    report.append(Paragraph(method.cost))
    report.append(Heading("Data"))
    for split in comparison.splits { report.append(DefinitionList(Self.facts(split))) }
    report.append(Heading("Settings"))
    report.append(DefinitionList(comparison.models.map(Self.settings)))
    report.append(Heading("Machine"))
    report.append(
      DefinitionList(
        comparison.machine.map { (term: $0.name, description: $0.value) }))
    if let command = comparison.command {
      report.append(Heading("The command to repeat it"))
      report.append(Paragraph(command))
    }
  }

  private static func settings(_ model: ComparedModel) -> (term: String, description: String) {
    let values = model.settings.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    let parts = [model.specification.text, values].filter { !$0.isEmpty }
    return (term: model.name, description: parts.joined(separator: " – "))
  }

  private static func facts(_ split: SplitFacts) -> [(term: String, description: String)] {
    var facts = [(term: "split", description: split.name)]
    if !split.trainFiles.isEmpty {
      facts.append((term: "training logs", description: split.trainFiles.joined(separator: ", ")))
    }
    if let train = split.train { facts.append((term: "training", description: train.text)) }
    if !split.testFiles.isEmpty {
      facts.append((term: "test logs", description: split.testFiles.joined(separator: ", ")))
    }
    return facts + [
      (term: "test", description: split.test.text),
      (term: "predictions", description: NumberText.grouped(split.predictions)),
      (
        term: "events of unknown items dropped",
        description: NumberText.grouped(split.droppedEvents)
      ),
      (
        term: "test sessions that begin before training ends",
        description: NumberText.percent((1000 * split.overlapInTime).rounded() / 1000)
      ),
    ]
  }
}

extension ComparisonVerdict.Certainty {
  fileprivate var tone: Verdict.Tone {
    switch self {
    case .alone: .neutral
    case .sure: .good
    case .unsure: .warning
    }
  }
}
