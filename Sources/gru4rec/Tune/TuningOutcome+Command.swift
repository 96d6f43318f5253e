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
    let columns = [
      ("--session-column", sessionColumn, usual.sessionColumn),
      ("--item-column", itemColumn, usual.itemColumn),
      ("--time-column", timeColumn, usual.timeColumn),
    ]
    return columns.flatMap { $1 == $2 ? [] : [$0, $1] }
      + (skipBadRows ? ["--skip-bad-rows"] : [])
  }
}
