import Evaluation
import EventLogs
import SessionData

/// The logs of a search in memory.
public struct TuningData: Sendable {
  /// What trials are trained on.
  public let train: EventLog
  /// What they are measured with, numbered as ``train``.
  public let validation: EventLog
  /// What is trained on and measured with at the end; `nil` to use the same as for the trials, or the files.
  public let finals: Finals?

  /// A training log and a test log that is numbered the same.
  public struct Finals: Sendable {
    /// What is trained on.
    public let train: EventLog
    /// What is measured with.
    public let test: EventLog

    /// Logs for the end of a search.
    public init(train: EventLog, test: EventLog) {
      self.train = train
      self.test = test
    }
  }

  /// Logs.
  ///
  /// - Throws: `EvaluationError.nothingToPredict` when no validation session has two events.
  public init(
    train: EventLog, validation: EventLog, finals: Finals? = nil
  ) throws(EvaluationError) {
    self.train = train
    self.validation = validation
    self.finals = finals
    guard validation.sessions.sessionCount > 0 else {
      throw .nothingToPredict(
        sessions: validation.report.shortSessions, events: validation.report.shortSessionEvents)
    }
  }

  /// Reads the logs of trials.
  ///
  /// - Parameter take: receives how the reading of each log went.
  /// - Throws: `EventLogError`, ``SearchError``, `EvaluationError`.
  public init(_ logs: TuningLogs, threads: Int, take: (ReadReport) -> Void = { _ in }) throws {
    let reader = EventLogReader(format: logs.format, threads: threads)
    let train = try reader.read(logs.train)
    take(train.report)
    guard !logs.validation.isEmpty else {
      let parts = try logs.holdOut.split(train)
      try self.init(train: parts.train, validation: parts.validation)
      return
    }
    let validation = try reader.read(
      logs.validation, vocabulary: train.vocabulary, unknownItems: .drop)
    take(validation.report)
    try self.init(train: train, validation: validation)
  }
}
