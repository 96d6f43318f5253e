import SessionData

/// How often items come again within a session, as shares of the events after each session's first.
public struct RepeatStatistics: Sendable, Equatable {
  /// Share of events on the item of the event before.
  public let immediate: Double
  /// Share of events on any earlier item of the session, immediate repeats among them.
  public let inSession: Double
  /// Number of immediate repeats with the very time of the event before.
  public let atSameTime: Int

  /// Number of rows that stand in the log again: with the session, item and time of an event before.
  public let duplicates: Int

  /// Looks at all sessions.
  public init(_ sessions: Sessions) {
    var (later, immediate, again, sameTime) = (0, 0, 0, 0)
    var seen: Set<ItemIndex> = []
    for session in sessions {
      seen.removeAll(keepingCapacity: true)
      var previous: Int?
      for event in session.events {
        let isNew = seen.insert(session.items[event]).inserted
        if let previous {
          later += 1
          if !isNew { again += 1 }
          if session.items[previous] == session.items[event] {
            immediate += 1
            if session.times[previous] == session.times[event] { sameTime += 1 }
          }
        }
        previous = event
      }
    }
    self.immediate = Double(immediate) / Double(max(later, 1))
    inSession = Double(again) / Double(max(later, 1))
    atSameTime = sameTime
    var rows = DuplicateRows()
    duplicates = sessions.reduce(0) { sum, session in
      sum
        + session.events.count {
          rows.isDuplicate(
            session.items[$0], session.times[$0], isFirst: $0 == session.events.lowerBound)
        }
    }
  }
}
