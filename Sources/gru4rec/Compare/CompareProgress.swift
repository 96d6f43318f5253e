import Console
import Evaluation
import Experiments
import Wording

/// What `gru4rec compare` says while it runs, on standard error.
struct CompareProgress: Sendable {
  private let metric: MetricAtCutoff
  private let namesSplits: Bool
  private let isQuiet: Bool
  private let bar: ProgressBar

  init(_ metric: MetricAtCutoff, namesSplits: Bool, quiet: Bool) {
    self.metric = metric
    self.namesSplits = namesSplits
    isQuiet = quiet
    bar = ProgressBar(quiet: quiet)
  }

  /// Removes the progress bar.
  func clear() { bar.clear() }

  func show(_ event: ComparisonEvent) {
    switch event {
    case .training(_, let progress, let begin): bar.show(progress, first: 0, since: begin)
    case .evaluating(_, let progress, let begin): bar.show(progress, since: begin)
    case .made: bar.clear()
    case .read(let report): LogOptions.warn(of: report)
    case .warning(let warning): Messages.warning(warning.text(.flags))
    case .measured(let model, let split, let measurement):
      bar.clear()
      tell(measurement, of: model, on: split)
    }
  }

  /// A line for each model that is done.
  private func tell(_ measurement: ModelMeasurement, of name: String, on split: String) {
    guard !isQuiet else { return }
    let value = measurement.result.value(metric) ?? 0
    let fit = measurement.fitSeconds.map { ", fitted in \(NumberText.span($0))" } ?? ""
    let place = namesSplits ? "\(split): " : ""
    Messages.note(
      "\(place)\(TextTable.printable(name)): \(metric) \(NumberText.fixed(value, 4))\(fit), measured in "
        + NumberText.span(measurement.result.seconds))
  }
}
