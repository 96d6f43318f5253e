import EventLogs
import Experiments

extension TuningOutcome {
  /// The command that trains the best settings.
  var trainCommand: String {
    var words = ["gru4rec", "train"] + logs.fullTrain + ["--model", "model.safetensors"]
    let parameters = settings.authorsParameters
    if !parameters.isEmpty { words += ["--parameters", parameters] }
    for (setting, value) in settings.beyondAuthorsParameters {
      words += value == "true" ? ["--\(setting.flag)"] : ["--\(setting.flag)", value]
    }
    words += logs.format.words
    words += ["--seed", "\(plan.seed)"]
    return words.map(ShellCommand.quoted).joined(separator: " ")
  }
}

extension EventLogFormat {
  /// The flags that differ from the defaults.
  fileprivate var words: [String] {
    let usual = EventLogFormat()
    let values: [(String, String?)] = [
      ("--session-column", userColumn == nil ? sessionColumn : usual.sessionColumn),
      ("--item-column", itemColumn), ("--time-column", timeColumn),
      ("--user-column", userColumn), ("--time-unit", timeUnit?.rawValue),
      ("--event-column", kinds?.column), ("--keep-events", kinds?.kept.joined(separator: ",")),
      ("--separator", delimiter?.rawValue), ("--columns", columns?.joined(separator: ",")),
    ]
    let defaults = [usual.sessionColumn, usual.itemColumn, usual.timeColumn]
    return values.flatMap { flag, value in
      value.map { defaults.contains($0) ? [] : [flag, $0] } ?? []
    }
      + (skipBadRows ? ["--skip-bad-rows"] : [])
  }
}
