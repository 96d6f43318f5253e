/// From where on something is worth a warning, once for all that look for it.
extension DataWarning {
  /// Rows that stand in the log twice, when they are more than a hundredth of the events.
  static func duplicateRows(_ duplicates: Int, of events: Int) -> DataWarning? {
    duplicates * 100 > events ? .duplicateRows(events: duplicates) : nil
  }

  /// A session of more than 200 events, and more than 50 times the median.
  static func robots(_ lengths: LengthStatistics) -> DataWarning? {
    let median = lengths.quantile(0.5)
    guard lengths.longest > 200, lengths.longest > 50 * median else { return nil }
    return .robots(longest: lengths.longest, median: median)
  }

  /// A validation part of fewer than 50 sessions.
  static func smallValidation(_ part: PartReport) -> DataWarning? {
    guard part.size.sessions < 50 else { return nil }
    return .smallValidation(events: part.size.events, sessions: part.size.sessions)
  }

  /// A test of fewer than 500 sessions.
  static func small(test events: Int, sessions: Int) -> DataWarning? {
    isSmall(sessions) ? .smallTest(events: events, sessions: sessions) : nil
  }

  /// Whether so few sessions are too small a test.
  static func isSmall(_ sessions: Int) -> Bool { sessions < 500 }

  /// Four of five test sessions with one event to predict.
  static func oneTarget(sessionsOfTwo: Int, of sessions: Int) -> DataWarning? {
    let share = Double(sessionsOfTwo) / Double(max(sessions, 1))
    return share > 0.8 ? .oneTargetPerSession(share: share) : nil
  }

  /// A fifth of the test events on items that training lacks.
  static func unknown(_ events: Int, ofTest all: Int) -> DataWarning? {
    let share = Double(events) / Double(max(all, 1))
    return share > 0.2 ? .unknownTestItems(share: share) : nil
  }

  /// An order that says next to nothing.
  static func orderFree(_ signal: OrderSignal?) -> DataWarning? {
    signal.flatMap { $0.isAbsent ? .orderFree($0) : nil }
  }
}
