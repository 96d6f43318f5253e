import Blending
import Experiments
import GRU4Rec
import Reports
import Wording

/// What was tried to find a model, and what came of it, as a web page.
public struct FitReport {
  private let outcome: FitOutcome
  private let data: FitData
  private let log: String
  private let command: String?

  /// A report.
  ///
  /// - Parameters:
  ///   - data: what the model was looked for with.
  ///   - log: what to call that.
  ///   - command: what repeats it, to be shown to people.
  public init(_ outcome: FitOutcome, data: FitData, log: String, command: String? = nil) {
    self.outcome = outcome
    self.data = data
    self.log = log
    self.command = command
  }

  /// The page.
  public var html: String {
    var report = HTMLReport(
      title: "How the model was found", subtitle: log, footer: "gru4rec \(productVersion)")
    report.append(verdict)
    report.append(figures)
    report.append(parts)
    report.append(Heading("The search"))
    report.append(chart)
    report.append(trials)
    report.append(Heading("What the model holds"))
    report.append(
      DefinitionList(outcome.kept.map { (term: $0.name, description: $0.text) }))
    report.append(Heading("Data"))
    report.append(DefinitionList(facts))
    if let command {
      report.append(Heading("The command to repeat it"))
      report.append(Paragraph(command))
    }
    return report.render()
  }

  /// The best of what was tried alone.
  private var best: FitTrial? { outcome.trials.max { $0.score < $1.score } }

  private var verdict: Verdict {
    let parts = outcome.kept.map(\.name) + (outcome.fit.seen.isKept ? ["what was seen"] : [])
    let names =
      parts.count == 1
      ? parts[0] : parts.dropLast().joined(separator: ", ") + " and " + (parts.last ?? "")
    let quality = outcome.fit.quality
    return Verdict(
      "\(names): Recall@20 \(NumberText.fixed(quality.recall, 4)) and MRR@20 "
        + "\(NumberText.fixed(quality.mrr, 4)) on \(NumberText.count(outcome.fit.predictions, "prediction")) "
        + "that no part was trained on. The weights were found on these: expect a little less elsewhere.",
      tone: .good)
  }

  private var figures: KeyFigures {
    var figures = [
      KeyFigures.Figure(
        "Recall@20", NumberText.fixed(outcome.fit.quality.recall, 4), note: "the blend"),
      .init("MRR@20", NumberText.fixed(outcome.fit.quality.mrr, 4), note: "the blend"),
    ]
    if let best, let quality = best.quality {
      figures.append(
        .init(
          "best alone",
          "\(NumberText.fixed(quality.recall, 4)) / \(NumberText.fixed(quality.mrr, 4))",
          note: "trial \(best.number), \(NumberText.count(outcome.predictions, "prediction"))"))
    }
    figures.append(
      .init("tried", NumberText.grouped(outcome.trials.count), note: "models"))
    figures.append(.init("time", NumberText.duration(outcome.seconds)))
    return KeyFigures(figures)
  }

  private var parts: Table {
    func row(_ name: String, _ part: BlendFit.Part) -> [String] {
      [
        name, part.alone.map { NumberText.fixed($0.recall, 4) } ?? "",
        part.alone.map { NumberText.fixed($0.mrr, 4) } ?? "",
        part.gain.isFinite
          ? "\(NumberText.fixed(part.gain, 4)) ± \(NumberText.fixed(part.margin, 4))" : "all",
        part.isKept ? "kept" : "left out",
      ]
    }
    return Table(
      caption:
        "What each part brings: what Recall@20 + MRR@20 lose without it, with 95 % intervals over sessions",
      columns: [
        .text("part"), .number("Recall@20 alone"), .number("MRR@20 alone"), .number("brings"),
        .text(""),
      ],
      rows: zip(outcome.models, outcome.fit.members).map { row($0.name, $1) }
        + [row("what the session has seen", outcome.fit.seen)])
  }

  private var chart: LineChart {
    func points(_ isIncluded: (FitTrial) -> Bool) -> [LineChart.Point] {
      outcome.trials.filter { isIncluded($0) && $0.quality != nil }
        .map { .init(Double($0.number), $0.score) }
    }
    var best = -Double.infinity
    let bestSoFar: [LineChart.Point] = outcome.trials.filter { $0.quality != nil }.map { trial in
      best = max(best, trial.score)
      return .init(Double(trial.number), best)
    }
    return LineChart(
      title: "Trials", caption: "Neighbours first, then networks; each at its best epoch.",
      x: .init("trial", isWhole: true), y: .init("Recall@20 × MRR@20, validation"),
      series: [.init("best so far", bestSoFar)]
        + [
          ("neighbours", points { !$0.isNetwork }),
          ("networks", points { $0.isNetwork && $0.end != .behind }),
          ("networks given up", points { $0.end == .behind }),
        ].filter { !$1.isEmpty }.map { .init($0, $1, isConnected: false) })
  }

  private var trials: Table {
    Table(
      caption: "All trials",
      columns: [
        .number("trial"), .number("Recall@20"), .number("MRR@20"), .number("seconds"), .text("end"),
        .text("model"),
      ],
      rows: outcome.trials.map { trial in
        [
          "\(trial.number)", trial.quality.map { NumberText.fixed($0.recall, 4) } ?? "",
          trial.quality.map { NumberText.fixed($0.mrr, 4) } ?? "",
          NumberText.fixed(trial.seconds, 1),
          trial.end.text, trial.model,
        ]
      })
  }

  private var facts: [(term: String, description: String)] {
    [
      ("tried on", data.train), ("measured with", data.validation),
      ("the model was trained on", data.full),
    ].map { (term: $0.0, description: TuningTask.Size($0.1).text) }
  }
}

extension FitTrial.End {
  /// As a table says it.
  fileprivate var text: String {
    switch self {
    case .measured: "measured"
    case .behind: "given up: behind the best"
    case .outOfTime: "the time was over"
    case .failed(let reason): "failed: \(reason)"
    }
  }
}
