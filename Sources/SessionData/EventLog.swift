/// A whole log: its items, its sessions in order, and how the reading went.
public struct EventLog: Sendable {
  /// Item identifiers and their numbers.
  public let vocabulary: ItemVocabulary
  /// The sessions, ordered by the time of their first event.
  public let sessions: Sessions
  /// What was read and what was left out.
  public let report: ReadReport

  /// Puts together what belongs together.
  ///
  /// - Precondition: every item of `sessions` is below `vocabulary.count`.
  public init(
    vocabulary: ItemVocabulary, sessions: Sessions, report: ReadReport = ReadReport()
  ) {
    self.vocabulary = vocabulary
    self.sessions = sessions
    self.report = report
  }

  /// The same without the times of its events, for who needs them no more.
  package func withoutTimes() -> EventLog {
    EventLog(vocabulary: vocabulary, sessions: sessions.withoutTimes(), report: report)
  }
}

/// What happens to events of items that the given vocabulary lacks.
public enum UnknownItems: Sendable {
  /// They are kept, and their items follow the given ones: training.
  case add
  /// They are dropped, then sessions left with fewer than two events: evaluation.
  case drop
}
