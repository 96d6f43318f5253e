import GRU4Rec
import Kernels
import LoadTest
import Reports
import Wording

/// A load test as a web page.
struct LoadTestReport {
  private let result: LoadTestResult
  private let measurement: LoadMeasurement

  init(_ result: LoadTestResult) {
    self.result = result
    measurement = result.measurement
  }

  /// The page.
  var html: String {
    var report = HTMLReport(
      title: "Load test", subtitle: "\(result.address)", footer: "gru4rec \(productVersion)")
    let verdict = LoadVerdict(result)
    report.append(Verdict(verdict.text, tone: verdict.tone))
    report.append(figures)
    if measurement.timeline.count > 1 {
      report.append(throughputChart)
      report.append(latencyChart)
    }
    if !measurement.latencyTail.isEmpty { report.append(tailChart) }
    if measurement.failed > 0 { report.append(failureTable) }
    if measurement.process.count > 1 { report.append(memoryChart) }
    report.append(Heading("Settings"))
    report.append(DefinitionList(settings))
    report.append(Heading("Machine of the generator"))
    report.append(
      DefinitionList([
        (term: "processor", description: Machine.processor),
        (term: "cores", description: "\(Machine.cores)"),
      ]))
    report.append(Heading("The command to repeat it"))
    report.append(Paragraph(ShellCommand.given))
    return report.render()
  }

  private var figures: KeyFigures {
    let from = result.command.isOpenLoop ? "from when it was due" : "from sending"
    var figures = [
      KeyFigures.Figure(
        "answers/s", NumberText.grouped(measurement.throughput),
        note: result.asked.map { "\($0) asked" } ?? "flat out")
    ]
    if let latency = measurement.latency {
      for (name, value) in [("p50", latency.p50), ("p90", latency.p90), ("p99", latency.p99)] {
        figures.append(.init(name, LoadTestResult.milliseconds(value), note: from))
      }
    }
    figures.append(
      .init(
        "errors", NumberText.grouped(measurement.failed),
        note: "of \(NumberText.count(measurement.requests, "request"))"))
    if let check = result.check {
      figures.append(
        .init(
          "wrong answers", NumberText.grouped(check.wrong),
          note: "of \(NumberText.grouped(check.checked)) checked"))
    }
    return KeyFigures(figures)
  }

  /// Whole seconds only: what is left of the last one says little.
  private func points(_ value: (LoadSecond) -> Double?) -> [LineChart.Point] {
    measurement.timeline.enumerated().compactMap { index, second in
      guard second.length == 1, let value = value(second) else { return nil }
      return LineChart.Point(Double(index + 1), value)
    }
  }

  private var throughputChart: LineChart {
    var series = [LineChart.Series("answered", points { Double($0.answered) })]
    if measurement.failed > 0 {
      series.append(.init("failed", points { Double($0.failed) }))
    }
    return LineChart(
      title: "Throughput", x: .init("second"), y: .init("requests/s", includesZero: true),
      series: series)
  }

  private var latencyChart: LineChart {
    LineChart(
      title: "Latency", caption: "Of the requests that were answered in each second.",
      x: .init("second"), y: .init("ms", isLogarithmic: true),
      series: [
        .init("p50", points { $0.latency?.p50 }), .init("p99", points { $0.latency?.p99 }),
        .init("max", points { $0.latency?.maximum }),
      ])
  }

  private var tailChart: LineChart {
    LineChart(
      title: "Latency that one request in so many exceeds",
      caption: "10 stands for p90, 100 for p99, 1,000 for p99.9.",
      x: .init("one request in", isLogarithmic: true),
      y: .init("ms", isLogarithmic: true),
      series: [
        .init(
          "latency", measurement.latencyTail.map { LineChart.Point($0.oneIn, $0.milliseconds) })
      ])
  }

  private var failureTable: Table {
    Table(
      caption: "Errors", columns: [.text("kind"), .number("requests"), .text("the server says")],
      rows: measurement.failures.map {
        [$0.failure.name, NumberText.grouped($0.count), $0.reason ?? ""]
      })
  }

  private var memoryChart: LineChart {
    func points(_ bytes: (ProcessSample) -> Int) -> [LineChart.Point] {
      measurement.process.map { LineChart.Point($0.second, Double(bytes($0)) / 1e6) }
    }
    return LineChart(
      title: "Memory of the watched process", x: .init("second"),
      y: .init("MB", includesZero: true),
      series: [
        .init("resident", points(\.residentBytes)),
        .init("without files", points(\.anonymousBytes)),
      ])
  }

  private var settings: [(term: String, description: String)] {
    let command = result.command
    var facts = [
      (
        term: "pace",
        description: command.rate == nil
          ? result.asked ?? "as many as the server bears"
          : "\(result.asked ?? ""), \(command.arrivals.rawValue)"
      ),
      (term: "connections", description: NumberText.grouped(command.connections)),
      (term: "measured", description: NumberText.duration(measurement.seconds)),
      (term: "warm-up", description: command.warmUpTime.text),
      (term: "timeout", description: command.timeout.text),
      (term: "recommendations asked for", description: "\(command.k)"),
      (term: "sessions", description: NumberText.grouped(measurement.sessions)),
      (term: "log", description: command.replayed ?? "invented sessions"),
    ]
    if let generator = result.generatorText {
      facts.append((term: "generator", description: generator))
    }
    return facts
  }
}
