import Experiments
import Reports
import Tuning
import Wording

extension TuningReport {
  /// Lines that a chart of learning curves has at most.
  private static let mostCurves = 5
  /// Trials that the table shows at most.
  private static let mostRows = 500

  /// The best value of a trial.
  private func value(_ trial: Trial) -> Double? {
    trial.state == .failed ? nil : trial.best(plan.metric)?.value
  }

  // MARK: - The search

  /// What each trial was worth, and the best so far.
  var trialChart: LineChart {
    func points(_ isIncluded: (Trial) -> Bool) -> [LineChart.Point] {
      outcome.trials.filter(isIncluded).compactMap { trial in
        value(trial).map { .init(Double(trial.number), $0) }
      }
    }
    var best = -Double.infinity
    let bestSoFar: [LineChart.Point] = outcome.trials.compactMap { trial in
      guard let value = value(trial) else { return nil }
      best = max(best, value)
      return .init(Double(trial.number), best)
    }
    let all =
      series { state in points { state.contains($0.state) } } + [.init("best so far", bestSoFar)]
    return LineChart(
      title: "Trials",
      caption: hasEpochs
        ? "Each trial's best epoch. Those that were stopped early had fewer epochs to find it."
        : "What each trial was worth.",
      x: .init("trial", isWhole: true), y: .init("\(plan.metric), validation"), series: all)
  }

  /// Trials that came to their end, and the others where there can be some.
  private func series(
    _ points: ([Trial.State]) -> [LineChart.Point]
  ) -> [LineChart.Series] {
    let whole = LineChart.Series(
      hasEpochs ? "all epochs" : "trials", points([.complete]), isConnected: false)
    guard hasEpochs else { return [whole] }
    let rest = points([.waiting, .running, .paused, .failed])
    return [whole, .init("stopped early", rest, isConnected: false)]
  }

  /// Metric by epoch of the best trials, and of the one that the search started from.
  var curves: LineChart {
    let ranked = outcome.trials.ranked(plan).filter { $0.epochs.count > 1 }
    var shown = Array(ranked.prefix(Self.mostCurves))
    if let start = outcome.trials.first, plan.start != nil,
      !shown.contains(where: { $0.number == 1 }), !start.epochs.isEmpty
    {
      shown.append(start)
    }
    return LineChart(
      title: "Learning curves", caption: "The best trials, epoch by epoch.",
      x: .init("epoch", isWhole: true), y: .init("\(plan.metric), validation"),
      series: shown.map { trial in
        .init(
          trial.number == 1 && plan.start != nil ? "trial 1, the start" : "trial \(trial.number)",
          trial.epochs.compactMap { epoch in
            epoch.measures[plan.metric].map { .init(Double(epoch.epoch), $0) }
          })
      })
  }

  func chart(_ importance: ParameterImportance) -> BarChart {
    let first = plan.halving.rungs[0]
    return BarChart(
      title: "Importance of each parameter",
      caption:
        "Share of the variance of \(plan.metric)"
        + (hasEpochs ? " after \(NumberText.count(first, "epoch"))" : "")
        + " that a parameter explains by itself (fANOVA, Hutter and others 2014). The rest, "
        + "\(NumberText.fixed(100 * importance.interactions, 0)) %, is due to several together.",
      quantity: "% of variance", series: ["share"],
      groups: importance.shares.map { .init($0.name, [(1000 * $0.share).rounded() / 10]) })
  }

  // MARK: - Parameters

  /// What the trials were worth by each parameter's value.
  var parameterCharts: FigureGrid {
    FigureGrid(
      plan.space.parameters.filter { $0.valueCount != 1 }.map { parameter in
        if let texts = parameter.texts { return bars(parameter, texts) }
        return slice(parameter)
      })
  }

  private func slice(_ parameter: SearchParameter) -> any ReportBlock {
    func points(_ isIncluded: (Trial) -> Bool) -> [LineChart.Point] {
      outcome.trials.filter(isIncluded).compactMap { trial in
        guard let text = parameter.value(in: trial.assignment), let x = parameter.number(of: text),
          let y = value(trial)
        else { return nil }
        return .init(x, y)
      }
    }
    let best = outcome.best.trial.number
    return LineChart(
      title: plan.space.label(of: parameter),
      x: .init(parameter.name, isLogarithmic: parameter.isLogarithmic),
      y: .init("\(plan.metric), validation"),
      series: series { states in
        points { states.contains($0.state) && $0.number != best }
      } + [.init("best", points { $0.number == best }, isConnected: false)])
  }

  private func bars(
    _ parameter: SearchParameter, _ categories: [String]
  ) -> any ReportBlock {
    let groups = categories.map { category in
      let values = outcome.trials.filter { parameter.value(in: $0.assignment) == category }
        .compactMap(value).sorted()
      let median = values.isEmpty ? nil : values[(values.count - 1) / 2]
      return BarChart.Group(
        "\(category) (\(values.count))", [values.last, median])
    }
    return BarChart(
      title: plan.space.label(of: parameter), quantity: "\(plan.metric), validation (trials)",
      series: ["best", "median"],
      groups: groups)
  }

  // MARK: - Table

  var trialTable: Table {
    let ranked = outcome.trials.sorted {
      (value($0) ?? -1, $1.number) > (value($1) ?? -1, $0.number)
    }
    let names = plan.space.names
    let rows = ranked.prefix(Self.mostRows).map { trial in
      let best = trial.best(plan.metric)
      let seconds = trial.epochs.reduce(0) { $0 + $1.seconds }
      return [
        "\(trial.number)", value(trial).map { NumberText.fixed($0, 4) } ?? trial.state.rawValue,
      ] + (hasEpochs ? [best.map { "\($0.epoch) of \(trial.epochs.count)" } ?? ""] : []) + [
        NumberText.duration(seconds)
      ] + names.map { trial.assignment[$0] ?? "–" }
    }
    let isCut = ranked.count > Self.mostRows
    return Table(
      caption: isCut ? "The best \(Self.mostRows) of \(ranked.count) trials" : "The best first",
      columns: [.number("trial"), .number(plan.metric)] + (hasEpochs ? [.number("epoch")] : [])
        + [.number("time")] + names.map { .number($0) },
      rows: Array(rows))
  }
}
