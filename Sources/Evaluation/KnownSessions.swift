import SessionData

/// The sessions of a log in a vocabulary's numbers of the items, without events of items that it lacks, then
/// without sessions of fewer than two events.
package struct KnownSessions: Sendable {
  package let sessions: Sessions
  /// Events of other items.
  package let unknownEvents: Int
  /// Events of known items in sessions that are left with one.
  package let shortEvents: Int

  /// Renumbers a log; one that has the vocabulary already stays as it is.
  package init(of log: EventLog, to vocabulary: ItemVocabulary) {
    guard log.vocabulary != vocabulary else {
      self.init(log.sessions, unknownEvents: 0, shortEvents: 0)
      return
    }
    let indices = (0..<log.vocabulary.count).map {
      vocabulary.index(of: log.vocabulary.id(of: ItemIndex($0)))
    }
    self.init(of: log.sessions) { indices[Int($0)] }
  }

  /// Renumbers sessions.
  ///
  /// - Parameter index: an item's number in the sessions to be made; `nil` leaves its events out.
  package init(of log: Sessions, index: (ItemIndex) -> ItemIndex?) {
    var (items, times, offsets): ([ItemIndex], [Double], [Int]) = ([], [], [0])
    var (unknown, short) = (0, 0)
    for session in 0..<log.sessionCount {
      let start = items.count
      for event in log.events(of: session) {
        guard let item = index(log.items[event]) else {
          unknown += 1
          continue
        }
        items.append(item)
        times.append(log.times[event])
      }
      if items.count - start >= 2 {
        offsets.append(items.count)
      } else {
        short += items.count - start
        items.removeLast(items.count - start)
        times.removeLast(times.count - start)
      }
    }
    self.init(
      Sessions(items: items, times: times, offsets: offsets), unknownEvents: unknown,
      shortEvents: short)
  }

  private init(_ sessions: Sessions, unknownEvents: Int, shortEvents: Int) {
    self.sessions = sessions
    self.unknownEvents = unknownEvents
    self.shortEvents = shortEvents
  }
}
