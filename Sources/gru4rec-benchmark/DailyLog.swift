import SessionData

/// A log by days of UTC: each session belongs to the day of its first event.
struct DailyLog {
  let log: EventLog
  /// Sessions of each day that has any, in order.
  let days: [Range<Int>]

  init(_ log: EventLog) {
    self.log = log
    let sessions = log.sessions
    func day(_ session: Int) -> Double {
      (sessions.times[sessions.offsets[session]] / 86_400).rounded(.down)
    }
    // Sessions stand in the order of their first events.
    var days: [Range<Int>] = []
    var first = 0
    for session in 0..<sessions.sessionCount
    where session + 1 == sessions.sessionCount || day(session + 1) != day(session) {
      days.append(first..<session + 1)
      first = session + 1
    }
    self.days = days
  }

  /// The sessions of some days as a log of their own, with the items that they have.
  func part(_ days: Range<Int>) -> EventLog {
    let sessions = log.sessions
    let offsets = sessions.offsets[
      self.days[days.lowerBound].lowerBound...self.days[days.upperBound - 1].upperBound]
    let events = (offsets.first ?? 0)..<(offsets.last ?? 0)
    return EventLog(
      vocabulary: log.vocabulary,
      sessions: Sessions(
        items: Array(sessions.items[events]), times: Array(sessions.times[events]),
        offsets: offsets.map { $0 - events.lowerBound })
    ).compacted()
  }
}
