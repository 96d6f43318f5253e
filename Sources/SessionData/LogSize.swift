/// How large a log is.
public struct LogSize: Sendable, Equatable {
  /// Number of events.
  public let events: Int
  /// Number of sessions with events.
  public let sessions: Int
  /// Number of items with events.
  public let items: Int

  /// A size of these numbers.
  public init(events: Int, sessions: Int, items: Int) {
    self.events = events
    self.sessions = sessions
    self.items = items
  }
}
