import Experiments
import GRU4Rec
import Kernels
import Reports
import SessionData
import Wording

/// A finished training as a web page.
public struct TrainingReport {
  private let result: TrainingResult
  private let command: String?
  private var trainer: GRU4RecTrainer { result.session.trainer }
  private var losses: [Double] { result.outcome.losses }

  /// A report.
  ///
  /// - Parameter command: what repeats the training, to be shown to people.
  public init(_ result: TrainingResult, command: String? = nil) {
    self.result = result
    self.command = command
  }

  /// The page.
  public var html: String {
    var report = HTMLReport(
      title: "Training report", subtitle: result.model, footer: "gru4rec \(productVersion)")
    report.append(verdict)
    report.append(figures)
    if !losses.isEmpty { report.append(lossChart) }
    if !result.outcome.validation.entries.isEmpty { report.append(validationChart) }
    report.append(Heading("Settings"))
    report.append(
      DefinitionList(
        trainer.hyperparameters.settings.map { (term: $0.name, description: $0.value) }))
    report.append(Heading("Data"))
    report.append(DefinitionList(dataFacts))
    report.append(Heading("Machine"))
    report.append(
      DefinitionList(
        machineFacts.map { (term: $0.name, description: $0.value) }))
    if let command {
      report.append(Heading("The command to repeat it"))
      report.append(Paragraph(command))
    }
    return report.render()
  }

  private var machineFacts: [(name: String, value: String)] {
    let trainer = result.session.trainer
    let card = trainer.card.map { [(name: "graphics card", value: $0)] } ?? []
    return card + Machine.facts(threads: trainer.threads)
      + [(name: "peak memory", value: NumberText.bytes(Machine.peakMemory))]
  }

  private var verdict: Verdict {
    guard let first = losses.first, let last = losses.last, losses.count > 1 else {
      return Verdict("\(NumberText.count(losses.count, "epoch")) trained.")
    }
    let change =
      "The loss went from \(NumberText.fixed(first, 4)) to \(NumberText.fixed(last, 4)) in "
      + NumberText.count(losses.count, "epoch")
    return Verdict(
      result.outcome.stoppedEarly
        ? "\(change); validation stopped it early, and the model of epoch "
          + "\(result.outcome.modelEpoch) was saved." : "\(change).",
      tone: last < first ? .good : .warning)
  }

  private var figures: KeyFigures {
    let outcome = result.outcome
    var figures = [
      KeyFigures.Figure("training", NumberText.duration(outcome.seconds)),
      KeyFigures.Figure("events/s", NumberText.grouped(outcome.eventsPerSecond)),
    ]
    if let loss = losses.last {
      figures.append(
        KeyFigures.Figure("loss", NumberText.fixed(loss, 4), note: "of the last epoch"))
    }
    if let saved = outcome.modelValidation {
      let note = "of the saved model, epoch \(saved.epoch)"
      figures.append(.init("recall@20", NumberText.fixed(saved.recall, 4), note: note))
      figures.append(.init("mrr@20", NumberText.fixed(saved.mrr, 4), note: note))
    }
    return KeyFigures(figures)
  }

  private var lossChart: LineChart {
    LineChart(
      title: "Loss", x: .init("epoch", isWhole: true), y: .init("mean loss"),
      series: [.init("training", values: losses)])
  }

  private var validationChart: LineChart {
    let entries = result.outcome.validation.entries
    func points(_ value: (ValidationRecord.Entry) -> Double) -> [LineChart.Point] {
      entries.map { LineChart.Point(Double($0.epoch), value($0)) }
    }
    return LineChart(
      title: "Validation", x: .init("epoch", isWhole: true), y: .init("metric"),
      series: [.init("recall@20", points(\.recall)), .init("mrr@20", points(\.mrr))])
  }

  private var dataFacts: [(term: String, description: String)] {
    let sessions = result.log.sessions
    var facts = [
      (term: "training log", description: result.trainingLogs.joined(separator: ", ")),
      (term: "events", description: NumberText.grouped(sessions.eventCount)),
      (term: "sessions", description: NumberText.grouped(sessions.sessionCount)),
      (term: "items", description: NumberText.grouped(result.log.vocabulary.count)),
      (term: "first event", description: NumberText.time(sessions.timeSpan.lowerBound)),
      (term: "last event", description: NumberText.time(sessions.timeSpan.upperBound)),
      (
        term: "bad rows skipped",
        description: NumberText.grouped(result.log.report.skippedRows)
      ),
      (term: "seed", description: "\(trainer.seed)"),
    ]
    if let validation = result.session.validation?.log {
      facts.append(
        (
          term: "validation",
          description: "\(result.validationLogs.joined(separator: ", ")): "
            + "\(NumberText.count(validation.sessions.eventCount, "event")) in "
            + NumberText.count(validation.sessions.sessionCount, "session")
        ))
    }
    return facts
  }
}
