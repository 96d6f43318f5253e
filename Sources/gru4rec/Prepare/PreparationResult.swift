import Console
import DataPreparation
import SessionData
import Wording

/// What a preparation is reported as.
struct PreparationResult {
  let summary: PreparationSummary
  let folder: PreparedFolder
  private var settings: PreparationSettings { summary.settings }

  /// Tells what a window calls for attention with.
  func warn(_ window: WindowReport) {
    let place = settings.windows == nil ? "" : "window \(window.number): "
    for warning in window.warnings { Messages.warning(place + warning.text(.flags)) }
  }

  // MARK: For people

  func text(_ report: PreparationReport) -> String {
    var text =
      "\(summary.logs.joined(separator: ", ")): \(NumberText.count(report.read.rows, "row"))"
    let others = report.read.otherKinds.map { other in
      "\(NumberText.grouped(other.events)) \(other.kind.map { $0.isEmpty ? "without a kind" : TextTable.printable($0) } ?? "of further kinds")"
    }
    if !others.isEmpty { text += "; left out: \(others.joined(separator: ", "))" }
    text += "\n\n"
    if settings.windows == nil {
      for window in report.windows {
        text += stages(report.stages(of: window)) + "\n" + parts(window)
      }
    } else {
      text += stages(report.stages)
      for window in report.windows {
        text += "\nwindow \(window.number), in \(folder.folder(window.number))\n\n"
        text += stages(window.stages) + "\n" + parts(window)
      }
    }
    return text + "\nwritten to \(folder.path)\n"
  }

  private func stages(_ stages: [PreparationStage]) -> String {
    var table = TextTable([
      ("stage", .left), ("events", .right), ("sessions", .right), ("items", .right),
      ("events removed", .right),
    ])
    var previous: LogSize?
    for stage in stages {
      table.add([
        title(stage), NumberText.grouped(stage.size.events),
        NumberText.grouped(stage.size.sessions), NumberText.grouped(stage.size.items),
        previous.map { NumberText.grouped($0.events - stage.size.events) } ?? "",
      ])
      previous = stage.size
    }
    return table.text
  }

  private func title(_ stage: PreparationStage) -> String {
    switch stage.name {
    case .read: "read"
    case .sessions:
      "sessions, cut at pauses of \(NumberText.duration(settings.sessionGap ?? 0))"
    case .unknown: "without unknown users and items"
    case .period: "events of the period"
    case .duplicateRows: "without rows that are there twice"
    case .lastDays: "sessions of the last \(LogTime.plain(settings.lastDays ?? 0)) days"
    case .immediateRepeats: "without immediate repeats"
    case .window: "sessions of the window"
    case .longSessions: "sessions of \(settings.maximumSessionLength ?? 0) events at most"
    case .support:
      "\(NumberText.count(settings.minimumItemSupport, "event")) an item, \(settings.minimumSessionLength) a session"
        + (settings.filtering == .once
          ? "" : " (\(NumberText.count(stage.rounds ?? 0, "round")))")
    }
  }

  private func parts(_ window: WindowReport) -> String {
    var table = TextTable([
      ("set", .left), ("events", .right), ("sessions", .right), ("items", .right),
      ("first", .left), ("last", .left),
    ])
    let named: [(PreparedTable, PartReport?)] = [
      (.trainFull, window.full.train), (.test, window.full.test),
      (.train, window.validation?.train), (.validation, window.validation?.test),
    ]
    for case (let name, let part?) in named {
      table.add([
        name.rawValue, NumberText.grouped(part.size.events + part.repeatedEvents),
        NumberText.grouped(part.size.sessions), NumberText.grouped(part.size.items),
        LogTime.text(part.firstTime), LogTime.text(part.lastTime),
      ])
    }
    return table.text + dropped(window.full)
  }

  /// What the split itself left out.
  private func dropped(_ split: SplitReport) -> String {
    var text = ""
    if split.unknownTestEvents > 0 {
      text +=
        "dropped from the test: \(NumberText.count(split.unknownTestEvents, "event")) of items that "
        + "training lacks, then \(NumberText.count(split.shortTestSessions, "session")) of fewer than two\n"
    }
    if split.lateTrainEvents > 0 {
      text +=
        "dropped from training: \(NumberText.count(split.lateTrainEvents, "event")) behind the start of "
        + "the test, then \(NumberText.count(split.shortTrainSessions, "session")) too short\n"
    }
    if split.train.repeatedEvents > 0 {
      text +=
        "repeated in training: \(NumberText.count(split.train.repeatedEvents, "event")) for time spent\n"
    }
    return text
  }
}
