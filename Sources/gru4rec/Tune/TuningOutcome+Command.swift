import EventLogs
import Experiments
import GRU4Rec

extension TuningOutcome {
  /// The command that makes a model of the best settings.
  func command(model: String, device: TrainingDevice) -> String {
    var words = ["gru4rec"]
    switch found {
    case .gru4rec(let settings):
      words += ["train"] + logs.fullTrain + ["--model", model]
      let parameters = settings.authorsParameters
      if !parameters.isEmpty { words += ["--parameters", parameters] }
      for (setting, value) in settings.beyondAuthorsParameters {
        words += value == "true" ? ["--\(setting.flag)"] : ["--\(setting.flag)", value]
      }
      words += ["--seed", "\(plan.seed)"]
      if device != .cpu { words += ["--device", "\(device)"] }
    case .baseline: words += ["baseline", found.text] + logs.fullTrain + ["--model", model]
    }
    return (words + logs.format.words).map(ShellCommand.quoted).joined(separator: " ")
  }
}

extension EventLogFormat {
  /// The flags that differ from the defaults.
  fileprivate var words: [String] {
    let usual = EventLogFormat()
    let sessions = sessionColumns.joined(separator: ",")
    let values: [(String, String?)] = [
      ("--session-column", userColumn == nil ? sessions : usual.sessionColumn),
      ("--item-column", itemColumn), ("--time-column", timeColumn),
      ("--user-column", userColumn == nil ? nil : sessions), ("--time-unit", timeUnit?.rawValue),
      ("--event-column", kinds?.column), ("--keep-events", kinds?.kept.joined(separator: ",")),
      ("--items-column", itemsColumn),
      ("--format", encoding.map { $0 == .table ? "table" : "jsonl" }),
      ("--separator", delimiter?.rawValue), ("--columns", columns?.joined(separator: ",")),
    ]
    let defaults = [usual.sessionColumn, usual.itemColumn, usual.timeColumn]
    return values.flatMap { flag, value in
      value.map { defaults.contains($0) ? [] : [flag, $0] } ?? []
    }
      + (timesAreRowNumbers ? ["--no-time"] : []) + (keepsFilesApart ? ["--files-apart"] : [])
      + (skipBadRows ? ["--skip-bad-rows"] : [])
  }
}
