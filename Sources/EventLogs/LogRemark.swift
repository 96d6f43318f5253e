import SessionData
import Wording

/// Something about a log that was read, or about two, which whoever gave it may not expect.
public enum LogRemark: Sendable, Equatable {
  /// Columns are separated by something else than the file's name stands for.
  case separator(path: String, name: String)
  /// Numbers are taken for times in this unit.
  case timeUnit(path: String, TimeUnit)
  /// Times of a file count something else than those of the files before.
  case otherTimeUnit(path: String, TimeUnit?, before: TimeUnit?)
  /// Times that no click can have: beyond the year 5000, or partly from before 1973.
  case unlikelyTimes(first: Double, last: Double)
  /// Identifiers look as if a spreadsheet had shortened them.
  case shortenedIDs(path: String, example: String)
  /// So many of the sessions that came before the last file go on in a later one, after a pause.
  case resumedSessions(share: Double)
  /// So many of the sessions pause for half a day or more.
  case interruptedSessions(share: Double)
  /// Training and test count time otherwise.
  case testTimeUnit(train: TimeUnit?, test: TimeUnit?)
  /// The test lies more than a year away from the training.
  case farTest(train: ClosedRange<Double>, test: ClosedRange<Double>)
}

extension LogRemark: ParameterNaming {
  /// Whether something is probably wrong, rather than merely found out.
  public var isWarning: Bool {
    switch self {
    case .separator, .timeUnit, .testTimeUnit: false
    case .otherTimeUnit, .unlikelyTimes, .shortenedIDs, .resumedSessions, .interruptedSessions,
      .farTest:
      true
    }
  }

  /// What it is, and what to do where it is not meant.
  package func text(_ name: ParameterNames) -> String {
    switch self {
    case .separator(let path, let separator):
      "\(path): columns are separated by \(separator)"
    case .timeUnit(let path, let unit):
      "\(path): times are taken as \(unit.text); \(name("timeUnit")) tells otherwise"
    case .otherTimeUnit(let path, let unit, let before):
      "\(path): times are \(Self.text(unit)), those of the files before \(Self.text(before)); "
        + "\(name("timeUnit")) tells otherwise"
    case .unlikelyTimes(let first, let last):
      "times run from \(NumberText.time(first)) to \(NumberText.time(last)): are they in another unit, some "
        + "of them perhaps, or 0 where they were not known? \(name("timeUnit")) tells the unit"
    case .shortenedIDs(let path, let example):
      "\(path): identifiers such as '\(example)' look as if a spreadsheet had shortened them, which makes "
        + "different ones the same; export them as text"
    case .resumedSessions(let share):
      "\(Int((share * 100).rounded())) % of the session identifiers come again in a later file after half an "
        + "hour or more: numbers that start again in each file, which "
        + "\(name("keepsFilesApart", flag: "files-apart")) keeps apart, or users, who are named with "
        + "\(name("userColumn")) and whose histories are cut at pauses?"
    case .interruptedSessions(let share):
      "\(Int((share * 100).rounded())) % of the sessions pause for half a day or more: session numbers that "
        + "start again each day (name a session by the day and its number then: "
        + name.choose(swift: "furtherSessionColumns", command: "--session-column day,session")
        + "), or histories of users? "
        + name.choose(swift: "a preparation", command: "gru4rec prepare --session-gap 60")
        + " cuts them at pauses"
    case .testTimeUnit(let train, let test):
      "times of the training are \(Self.text(train)), those of the test \(Self.text(test)); both are "
        + "taken as moments"
    case .farTest(let train, let test):
      "the test runs from \(NumberText.time(test.lowerBound)) to \(NumberText.time(test.upperBound)), the "
        + "training from \(NumberText.time(train.lowerBound)) to \(NumberText.time(train.upperBound)): do "
        + "their times count the same? \(name("timeUnit")) tells the unit"
    }
  }

  private static func text(_ unit: TimeUnit?) -> String { unit?.text ?? "dates" }
}

extension TimeUnit {
  /// As people read it.
  var text: String {
    switch self {
    case .day, .minute, .second: "digits of dates (\(rawValue))"
    default: rawValue
    }
  }
}

extension ReadReport {
  /// What was found out about the log that is not evident.
  public var remarks: [LogRemark] {
    var remarks: [LogRemark] = []
    for (index, form) in forms.enumerated() {
      let before = index > 0 ? forms[index - 1] : nil
      if let separator = form.separator, separator != before?.separator {
        remarks.append(.separator(path: form.path, name: separator))
      }
      if let id = form.shortenedID, before?.shortenedID == nil {
        remarks.append(.shortenedIDs(path: form.path, example: id))
      }
      guard !form.isTimeUnitTold else { continue }
      if let before, before.timeUnit != form.timeUnit {
        remarks.append(
          .otherTimeUnit(path: form.path, form.timeUnit, before: before.timeUnit))
      } else if before == nil, let unit = form.timeUnit, unit != .seconds {
        remarks.append(.timeUnit(path: form.path, unit))
      }
    }
    if let firstTime, let lastTime, !timesAreRowNumbers,
      lastTime > 1e11 || (firstTime < 1e8 && lastTime > 1e9 / 2)
    {
      remarks.append(.unlikelyTimes(first: firstTime, last: lastTime))
    }
    let resumed = Double(resumedSessions) / Double(max(earlierSessions, 1))
    if resumed > 0.05 { remarks.append(.resumedSessions(share: resumed)) }
    // Smaller times are counters, whose differences are no pauses.
    if interruptedShare > 0.1, resumed <= 0.05, let lastTime, lastTime >= 1e8 {
      remarks.append(.interruptedSessions(share: interruptedShare))
    }
    return remarks
  }

  /// What is odd about a test log beside the training log that this report is about.
  public func remark(onTest test: ReadReport) -> LogRemark? {
    let year = 365 * 86_400.0
    if let times, let testTimes = test.times,
      testTimes.lowerBound - times.upperBound > year
        || times.lowerBound - testTimes.upperBound > year
    {
      return .farTest(train: times, test: testTimes)
    }
    let (unit, testUnit) = (forms.last?.timeUnit, test.forms.last?.timeUnit)
    return forms.isEmpty || test.forms.isEmpty || unit == testUnit
      ? nil : .testTimeUnit(train: unit, test: testUnit)
  }

  private var times: ClosedRange<Double>? {
    if let firstTime, let lastTime, firstTime <= lastTime { firstTime...lastTime } else { nil }
  }
}
