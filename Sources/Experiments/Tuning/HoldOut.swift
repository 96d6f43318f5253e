import SessionData
import Wording

/// Which sessions of a log a search measures its trials with, since they are left out of the training: the
/// last ones, as a recommender meets them.
public enum HoldOut: Sendable, Codable, Equatable {
  /// Sessions that end in so many last days of the log, > 0.
  case days(Double)
  /// This share of the sessions, above 0 and below 1: those that end last.
  case fraction(Double)

  /// As people say it.
  public var text: String {
    switch self {
    case .days(let days): days == 1 ? "the last day" : "the last \(days) days"
    case .fraction(let share): "the last \(NumberText.fixed(100 * share, 1)) % of sessions"
    }
  }

  /// Both parts of a log, the held-out one without items that the other lacks, and without sessions that are
  /// left with fewer than two events.
  ///
  /// - Throws: ``SearchError`` when a part would be empty.
  public func split(_ log: EventLog) throws(SearchError) -> (train: EventLog, validation: EventLog)
  {
    let (train, validation) = TemporalSplit(testSeconds: try seconds(of: log)).split(log)
    guard train.sessions.sessionCount > 0, validation.sessions.sessionCount > 0 else {
      throw .nothingHeldOut(
        self, train: train.sessions.sessionCount, validation: validation.sessions.sessionCount)
    }
    return (train, validation)
  }

  private func seconds(of log: EventLog) throws(SearchError) -> Double {
    switch self {
    case .days(let days): return days * 86_400
    case .fraction(let share):
      let sessions = log.sessions
      let ends = (0..<sessions.sessionCount).filter { !sessions.events(of: $0).isEmpty }
        .map { sessions.times[sessions.offsets[$0 + 1] - 1] }.sorted()
      let index = Int((Double(ends.count) * (1 - share)).rounded(.down))
      guard let last = ends.last, ends.indices.contains(index), last > ends[index] else {
        throw .notDivisible
      }
      return last - ends[index]
    }
  }
}
