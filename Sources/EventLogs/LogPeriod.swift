import SessionData

/// A span of time that a log is bounded to.
public struct LogPeriod: Sendable, Equatable {
  /// First time of it in Unix seconds; `nil` for no bound.
  public var from: Double?
  /// The time before which it ends; `nil` for no bound.
  public var until: Double?

  /// A period from a time on and before another one; all of time as it stands.
  public init(from: Double? = nil, until: Double? = nil) {
    self.from = from
    self.until = until
  }

  /// A period as people write it: Unix seconds or ISO 8601, without a zone UTC.
  ///
  /// Both bounds belong to it, and a bound that is a date means the whole day: from `2014-04-01` until
  /// `2014-04-30` is April.
  ///
  /// - Returns: `nil` when a bound is no time, or the period would be empty.
  public init?(from: String?, until: String?) {
    self.init()
    if let from {
      guard let time = TimeParser.seconds(Array(from.utf8).span) else { return nil }
      self.from = time
    }
    if let until {
      guard let time = TimeParser.seconds(Array(until.utf8).span) else { return nil }
      let isDay = TimeParser.isDate(Array(until.utf8).span) && until.utf8.count == 10
      self.until = isDay ? time + 86_400 : time.nextUp
    }
    if let from = self.from, let until = self.until, from >= until { return nil }
  }

  /// Whether it has no bounds.
  public var isUnbounded: Bool { from == nil && until == nil }

  /// Whether a time lies in it.
  public func contains(_ time: Double) -> Bool {
    (from.map { time >= $0 } ?? true) && (until.map { time < $0 } ?? true)
  }
}

extension EventLog {
  /// The log without the events outside a period; sessions across a bound lose a part.
  public func bounded(to period: LogPeriod) -> EventLog {
    if period.isUnbounded { return self }
    let unknown = Dictionary(
      report.unknownSessions.map { ($0.session, $0.id) }, uniquingKeysWith: { first, _ in first })
    var (ids, places, kept): ([String], [Int?], Int) = ([], [], 0)
    for session in 0..<sessions.sessionCount
    where sessions.events(of: session).contains(where: { period.contains(sessions.times[$0]) }) {
      if let id = unknown[session] {
        ids.append(id)
        places.append(kept)
      }
      kept += 1
    }
    let bounded = sessions.filtered { _, time in period.contains(time) }
    var report = report
    report.noteUnknown(ids, at: places, in: bounded)
    return EventLog(vocabulary: vocabulary, sessions: bounded, report: report)
  }
}
