import SessionData
import Wording

/// Lanes of a batch that never have a session, since the log has fewer of two or more events.
///
/// Gradients are divided by the batch size, so that steps are smaller than the learning rate says.
public struct IdleLanes: Sendable, Equatable, CustomStringConvertible {
  /// Lanes of the batch.
  public let batchSize: Int
  /// Sessions of two or more events.
  public let sessions: Int

  /// The idle lanes of a training; `nil` where all are used.
  public init?(_ settings: Hyperparameters, on sessions: Sessions) {
    let usable = (0..<sessions.sessionCount).count { sessions.events(of: $0).count > 1 }
    guard usable < settings.batchSize else { return nil }
    batchSize = settings.batchSize
    self.sessions = usable
  }

  /// What it means, and what to do.
  public var description: String {
    "a batch of \(NumberText.grouped(batchSize)) exceeds the "
      + "\(NumberText.count(sessions, "session")) of two or more events: gradients are divided by the whole "
      + "batch, so that steps are smaller than the learning rate says; choose a batch size of \(sessions) or less"
  }
}
