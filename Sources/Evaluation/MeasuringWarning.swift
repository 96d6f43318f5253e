import SessionData
import Wording

/// What makes figures of a test log mean little.
public enum MeasuringWarning: Sendable, Equatable, CustomStringConvertible {
  /// Next to nothing is left to measure with, of so many rows that were read; 0 where the log comes from no file.
  case small(events: Int, sessions: Int, rows: Int)
  /// The model was trained on this very log.
  case trainedOn

  /// Next to nothing: fewer than 20 sessions, or less than a tenth of the rows.
  ///
  /// - Parameter rows: rows that were read; 0 where nobody knows.
  public static func small(
    _ events: Int, sessions: Int, rows: Int = 0
  ) -> MeasuringWarning? {
    guard sessions < 20 || 10 * events < rows else { return nil }
    return .small(events: events, sessions: sessions, rows: rows)
  }

  /// What to say of a test log for a model.
  ///
  /// - Parameters:
  ///   - test: numbered as the model's items, others left out.
  ///   - itemCounts: events of each item in training.
  public static func all(of test: EventLog, itemCounts: [Int64]) -> [MeasuringWarning] {
    let (sessions, report) = (test.sessions, test.report)
    let small = small(
      sessions.eventCount, sessions: sessions.sessionCount,
      rows: report.rows - report.otherKindEvents)
    return (small.map { [$0] } ?? [])
      + (isTraining(sessions, others: report.shortSessionEvents, itemCounts) ? [.trainedOn] : [])
  }

  /// Whether a log has as many events of each item as the training had; sessions of one event may be missing.
  private static func isTraining(
    _ sessions: Sessions, others: Int, _ itemCounts: [Int64]
  ) -> Bool {
    guard sessions.eventCount > 0,
      itemCounts.reduce(0, +) == Int64(sessions.eventCount + others)
    else { return false }
    let counts = sessions.itemCounts(itemCount: itemCounts.count)
    return zip(counts, itemCounts).allSatisfy { $0 <= $1 }
  }

  /// The warning in words.
  public var description: String {
    switch self {
    case .small(let events, let sessions, let rows):
      "only \(NumberText.count(events, "event")) in \(NumberText.count(sessions, "session")) "
        + (rows > 0 ? "of \(NumberText.count(rows, "row")) " : "")
        + "are there to measure with: what comes of it is chance"
    case .trainedOn:
      "the log to measure with has the very events that the model was trained on: it was told what it is "
        + "asked; measure with later sessions"
    }
  }
}
