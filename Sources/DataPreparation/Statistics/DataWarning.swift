import SessionData
import Wording

/// Something about a log or a split that misleads whoever does not know it.
public enum DataWarning: Sendable, Equatable {
  /// All events have one time.
  case oneTime
  /// Times are counters rather than moments.
  case counterTimes(last: Double)
  /// Times beyond the year 5000: another unit.
  case hugeTimes(last: Double)
  /// Decades between first and last time.
  case wideSpan(first: Double, last: Double)
  /// A few events far from all others in time.
  case isolatedTimes(IsolatedTimes)
  /// Visitors that were not known, and make one session or user.
  case unknownVisitors(id: String, events: Int, share: Double)
  /// An item that stands for all that were not known.
  case unknownItem(id: String, events: Int, share: Double)
  /// Some times are dates, others numbers.
  case mixedTimes(dates: Int, numbers: Int)
  /// Times tell the day only.
  case dayTimes
  /// Many events have the time of the event before.
  case tiedTimes(share: Double)
  /// Many sessions have pauses of half a day or more: numbers that start again each day, or histories of users.
  case interrupted(share: Double)
  /// Rows that stand in the log twice: the same session, item and time.
  case duplicateRows(events: Int)
  /// Many events repeat the item of the event before.
  case immediateRepeats(share: Double)
  /// Many sessions have a single event.
  case singleEvents(share: Double)
  /// Sessions of a length that people do not reach.
  case robots(longest: Int, median: Int)
  /// Many items with fewer than five events.
  case rareItems(share: Double)
  /// A few items have most events.
  case popularHead(share: Double)
  /// The order of clicks says next to nothing.
  case orderFree(OrderSignal)
  /// Too little to measure with.
  case smallTest(events: Int, sessions: Int)
  /// No validation part could be made of the training part.
  case noValidation(PreparationError)
  /// A validation part that is next to nothing.
  case smallValidation(events: Int, sessions: Int)
  /// Too small a share of the log to stand for it.
  case shortTest(share: Double)
  /// Nearly all test sessions have one event to predict.
  case oneTargetPerSession(share: Double)
  /// Many test events of items that training lacks.
  case unknownTestItems(share: Double)
  /// Many events of training sessions behind the start of the test.
  case lateTraining(share: Double)
  /// Many test sessions that stand in training too.
  case copiedSessions(share: Double)
  /// Test events from before training's end.
  case testBeforeTrain(share: Double)
}

extension DataWarning {
  /// Whether some times were dates and others numbers.
  static func mixedTimes(of report: ReadReport) -> DataWarning? {
    let numbers = report.rows - report.otherKindEvents - report.datedRows
    guard report.datedRows > 0, numbers > 0 else { return nil }
    return .mixedTimes(dates: report.datedRows, numbers: numbers)
  }
}

extension DataWarning: ParameterNaming {
  /// Short name for programs.
  public var code: String {
    switch self {
    case .oneTime: "one_time"
    case .counterTimes: "counter_times"
    case .hugeTimes: "huge_times"
    case .wideSpan: "wide_span"
    case .isolatedTimes: "isolated_times"
    case .unknownVisitors: "unknown_visitors"
    case .unknownItem: "unknown_item"
    case .mixedTimes: "mixed_times"
    case .dayTimes: "day_times"
    case .tiedTimes: "tied_times"
    case .interrupted: "interrupted_sessions"
    case .duplicateRows: "duplicate_rows"
    case .immediateRepeats: "immediate_repeats"
    case .singleEvents: "single_events"
    case .robots: "long_sessions"
    case .rareItems: "rare_items"
    case .popularHead: "popular_head"
    case .orderFree: "order_free"
    case .smallTest: "small_test"
    case .noValidation: "no_validation"
    case .smallValidation: "small_validation"
    case .shortTest: "short_test"
    case .oneTargetPerSession: "one_target_per_session"
    case .unknownTestItems: "unknown_test_items"
    case .lateTraining: "late_training"
    case .copiedSessions: "copied_sessions"
    case .testBeforeTrain: "test_before_train"
    }
  }

  /// What it is, and what to do about it.
  package func text(_ name: ParameterNames) -> String {
    switch self {
    case .oneTime:
      "all events have one time: nothing says what came before what, so that neither order nor a split "
        + "by time means anything"
    case .counterTimes(let last):
      "times are counters up to \(Self.number(last)) rather than moments: days and pauses mean nothing "
        + "here; split with "
        + name.choose(swift: "a split period of .fraction", command: "--test-fraction")
    case .hugeTimes(let last):
      "times up to \(Self.number(last)) s lie beyond the year 5000: are they in another unit, or some of "
        + "them? \(name("timeUnit")) tells the unit"
    case .wideSpan(let first, let last):
      "times run over \(Int((last - first) / (365.25 * PreparationSettings.day))) years, from "
        + "\(Self.number(first)) to \(Self.number(last)): are some of them in another unit, or 0 where "
        + "the time was not known?"
    case .isolatedTimes(let times):
      "\(times.outside) far from the rest in time, which is from \(LogTime.text(times.first)) to "
        + "\(LogTime.text(times.last)): a wrong clock, or times that were not known? A split that is "
        + "counted back from the last event means nothing with them; \(name.period(times)) leaves them out"
    case .unknownVisitors(let id, let events, let share):
      "\(Self.percent(share)) of the events (\(events)) are of a session or user '\(id)', which says that "
        + "it was not known: strangers taken for one; \(name.dropUnknown) leaves them out"
    case .unknownItem(let id, let events, let share):
      "\(Self.percent(share)) of the events (\(events)) are on an item '\(id)', which says that it was not "
        + "known; \(name.dropUnknown) leaves them out"
    case .mixedTimes(let dates, let numbers):
      "\(dates) rows have a date as time and \(numbers) rows a number: make sure that both mean the same "
        + "clock and zone (dates without a zone are read as UTC)"
    case .dayTimes:
      "times tell the day only: clicks of a day keep the order of the file, which should be the order in "
        + "which they came"
    case .tiedTimes(let share):
      "\(Self.percent(share)) of the events have the time of the event before: their order is that of the "
        + "file"
    case .interrupted(let share):
      "\(Self.percent(share)) of the sessions have a pause of half a day or more: these look like histories "
        + "of users, or session numbers that start again each day (name a session by the day and its "
        + "number then); cut them at pauses with \(name.hourlyGap)"
    case .duplicateRows(let events):
      "\(events) events repeat an event of their session, item and time: rows that stand in the log "
        + "twice? \(name.dropDuplicates) leaves them out"
    case .immediateRepeats(let share):
      "\(Self.percent(share)) of the events repeat the item of the event before: predicting the last item "
        + "again looks good there; \(name.deduplicate) leaves them out"
    case .singleEvents(let share):
      "\(Self.percent(share)) of the sessions have a single event: they carry nothing to learn from"
    case .robots(let longest, let median):
      "the longest session has \(longest) events, the median one \(median): is it a robot? "
        + "\(name.maximumSessionLength) leaves such sessions out"
    case .rareItems(let share):
      "\(Self.percent(share)) of the items have fewer than five events: little can be learnt about them; "
        + "\(name.minimumItemSupport) leaves them out, and figures are not comparable with a log where they stay"
    case .popularHead(let share):
      "1 % of the items have \(Self.percent(share)) of the events: compare with popularity before "
        + "believing any recall"
    case .orderFree(let signal):
      "the order of clicks says next to nothing (mrr@20 of a last-item rule: "
        + "\(Self.fixed(signal.inOrder)) in order, \(Self.fixed(signal.shuffled)) after shuffling every "
        + "session; of the most popular items: \(Self.fixed(signal.popular))): a model of sequences has "
        + "nothing to find that "
        + (signal.inOrder > signal.popular ? "a model of sets" : "popularity")
        + " does not tell"
    case .smallTest(let events, let sessions):
      "the test has \(NumberText.count(events, "event")) in \(NumberText.count(sessions, "session")): differences of a few percent are chance; "
        + "choose a longer \(name.testDays), or several \(name("windows"))"
    case .noValidation(let error):
      "there is no part of training to choose settings with: \(error.text(name))"
    case .smallValidation(let events, let sessions):
      "the part to choose settings with has \(NumberText.count(events, "event")) in "
        + "\(NumberText.count(sessions, "session")): what is best there is chance; choose a longer "
        + name.testDays
    case .shortTest(let share):
      "the test has \(Self.percent(share)) of the events: one day or two may not stand for the rest; "
        + "several \(name("windows")) tell"
    case .oneTargetPerSession(let share):
      "\(Self.percent(share)) of the test sessions have one event to predict, as in a leave-one-out "
        + "split: nothing is measured about longer sessions"
    case .unknownTestItems(let share):
      "\(Self.percent(share)) of the test events were of items that training lacks, and dropped: figures "
        + "say nothing about new items"
    case .lateTraining(let share):
      "\(Self.percent(share)) of the events of training sessions lie behind the start of the test, and "
        + "were dropped: sessions are long for the test period; cut them at pauses with \(name.hourlyGap)"
    case .copiedSessions(let share):
      "\(Self.percent(share)) of the test sessions of four or more events stand in training, item for "
        + "item: part of the log twice?"
    case .testBeforeTrain(let share):
      "\(Self.percent(share)) of the test sessions start before training ends: a model would be told "
        + "what came later"
    }
  }

  private static func percent(_ share: Double) -> String {
    let percent = share * 100
    return percent < 10 ? "\((percent * 10).rounded() / 10) %" : "\(Int(percent.rounded())) %"
  }

  private static func fixed(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && value.magnitude < 1e18 ? "\(Int64(value))" : "\(value)"
  }
}
