import Following
import GRU4Rec
import Reports
import Wording

/// How a model has learnt on, cycle by cycle, as a web page.
public struct FollowReport {
  private let cycles: [FollowCycle]
  private let log: String
  private let model: String
  private let command: String?

  /// Cycles that the table shows at most: the last ones.
  private static let mostRows = 200

  /// A report.
  ///
  /// - Parameters:
  ///   - cycles: what was done, oldest first.
  ///   - log: what to call the log.
  ///   - command: what repeats it, to be shown to people.
  public init(_ cycles: [FollowCycle], log: String, model: String, command: String? = nil) {
    (self.cycles, self.log, self.model, self.command) = (cycles, log, model, command)
  }

  /// The page.
  public var html: String {
    var report = HTMLReport(
      title: "How the model learns on", subtitle: "\(model), from \(log)",
      footer: "gru4rec \(productVersion)")
    report.append(verdict)
    report.append(figures)
    if cycles.contains(where: \.isMeasured) {
      report.append(quality("Recall@20", \.recall))
      report.append(quality("MRR@20", \.mrr))
    }
    report.append(events)
    report.append(items)
    report.append(seconds)
    report.append(table)
    if let command {
      report.append(Heading("The command"))
      report.append(Paragraph(command))
    }
    return report.render()
  }

  private var verdict: Verdict {
    guard let last = cycles.last else { return Verdict("No cycle is done yet.") }
    let published = cycles.count { $0.outcome == .published }
    let held = cycles.count { $0.outcome == .held }
    let models =
      "\(NumberText.count(published, "model")) published in \(NumberText.count(cycles.count, "cycle"))"
    if last.outcome == .held {
      return Verdict(
        "The newest model is held back: on sessions that it has not learnt it is worse than \(last.version), which "
          + "stays. \(models), \(held) held.", tone: .warning)
    }
    return Verdict(
      "Version \(last.version) is served, with \(NumberText.count(last.items, "item")). \(models)"
        + (held > 0 ? ", \(held) held." : "."), tone: .good)
  }

  private var figures: KeyFigures {
    var figures = [
      KeyFigures.Figure(
        "events learnt", NumberText.grouped(cycles.reduce(0) { $0 + $1.publishedEvents })),
      .init("new items", NumberText.grouped(cycles.reduce(0) { $0 + $1.newItems })),
    ]
    if let gate = cycles.last(where: \.isMeasured)?.gate {
      let note = "\(NumberText.count(gate.predictions, "prediction")), not learnt"
      figures.append(.init("Recall@20", NumberText.fixed(gate.recall.after, 4), note: note))
      figures.append(.init("MRR@20", NumberText.fixed(gate.mrr.after, 4), note: note))
    }
    let trimmed = cycles.reduce(0) { $0 + ($1.trimmedEvents ?? 0) }
    if trimmed > 0 {
      figures.append(
        .init("events lost", NumberText.grouped(trimmed), note: "trimmed before they were read"))
    }
    if let last = cycles.last {
      figures.append(.init("last cycle", NumberText.span(last.seconds)))
    }
    return KeyFigures(figures)
  }

  private func points(_ value: (FollowCycle) -> Double?) -> [LineChart.Point] {
    cycles.compactMap { cycle in value(cycle).map { .init(Double(cycle.cycle), $0) } }
  }

  /// A metric of the gate: with what a cycle has learnt, and without.
  private func quality(
    _ metric: String, _ change: @escaping (GateResult) -> GateResult.Comparison
  ) -> LineChart {
    func gate(_ value: @escaping (GateResult.Comparison) -> Double) -> [LineChart.Point] {
      points { $0.isMeasured ? $0.gate.map { value(change($0)) } : nil }
    }
    return LineChart(
      title: metric,
      caption: "On the newest sessions of some visitors, before they are learnt.",
      x: .init("cycle", isWhole: true), y: .init(metric),
      series: [
        .init("new model", gate(\.after)), .init("the one before", gate(\.before)),
      ])
  }

  private var events: LineChart {
    LineChart(
      title: "Events", x: .init("cycle", isWhole: true), y: .init("events"),
      series: [
        .init("read", points { Double($0.events) }),
        .init("learnt", points { Double($0.publishedEvents) }),
        .init("waiting", points { Double($0.waitingEvents) }),
      ])
  }

  private var items: LineChart {
    LineChart(
      title: "Items of the model", x: .init("cycle", isWhole: true), y: .init("items"),
      series: [.init("items", points { Double($0.items) })])
  }

  private var seconds: LineChart {
    LineChart(
      title: "Time of a cycle", x: .init("cycle", isWhole: true), y: .init("seconds"),
      series: [
        .init("all", points(\.seconds)), .init("learning", points(\.learnSeconds)),
        .init("gate", points(\.gateSeconds)),
      ])
  }

  private var table: Table {
    Table(
      caption: cycles.count > Self.mostRows ? "The last \(Self.mostRows) cycles" : "All cycles",
      columns: [
        .number("cycle"), .text("begun"), .number("read"), .number("learnt"), .number("new items"),
        .number("items"), .number("Recall@20"), .number("before"), .number("seconds"),
        .text("outcome"), .text("served"),
      ],
      rows: cycles.suffix(Self.mostRows).map { cycle in
        let gate = cycle.isMeasured ? cycle.gate : nil
        return [
          "\(cycle.cycle)", NumberText.time(cycle.time), NumberText.grouped(cycle.events),
          NumberText.grouped(cycle.publishedEvents), NumberText.grouped(cycle.newItems),
          NumberText.grouped(cycle.items),
          gate.map { NumberText.fixed($0.recall.after, 4) } ?? "",
          gate.map { NumberText.fixed($0.recall.before, 4) } ?? "",
          NumberText.fixed(cycle.seconds, 1), cycle.outcome.rawValue, cycle.version,
        ]
      })
  }
}

extension FollowCycle {
  fileprivate var isMeasured: Bool { gate.map { $0.predictions > 0 } ?? false }

  /// Events that the served model has learnt in this cycle.
  fileprivate var publishedEvents: Int { outcome == .published ? learntEvents : 0 }
}
