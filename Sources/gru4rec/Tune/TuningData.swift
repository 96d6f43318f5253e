import Console
import Evaluation
import Kernels
import SessionData

/// The logs that trials are trained on and measured with.
struct TuningData {
  let train: EventLog
  let validation: EventLog

  /// Reads the logs and says what is left out of them.
  init(_ command: TuneCommand) throws {
    let threads = Machine.cores
    try self.init(
      holdOut: command.holdOut, hasValidation: !command.validation.isEmpty,
      train: command.tables.read(command.train, threads: threads)
    ) { train in
      try command.tables.read(
        command.validation, vocabulary: train.vocabulary, unknownItems: .drop, threads: threads)
    }
  }

  /// Reads the logs of a study once more.
  ///
  /// - Throws: `CommandError.badData` when they are not those that the study began with.
  init(_ task: TuningTask, threads: Int) throws {
    try self.init(
      holdOut: task.holdOut, hasValidation: !task.validation.isEmpty,
      train: task.tables.read(task.train, threads: threads)
    ) { train in
      try task.tables.read(
        task.validation, vocabulary: train.vocabulary, unknownItems: .drop, threads: threads)
    }
    guard TuningTask.Size(train) == task.trainSize,
      TuningTask.Size(validation) == task.validationSize
    else {
      throw CommandError.badData("\(task.train[0]): the log changed while the search was running")
    }
  }

  private init(
    holdOut: HoldOut, hasValidation: Bool, train: EventLog,
    readValidation: (EventLog) throws -> EventLog
  ) throws {
    if hasValidation {
      self.train = train
      validation = try readValidation(train)
    } else {
      (self.train, validation) = try holdOut.split(train)
    }
    guard validation.sessions.sessionCount > 0 else {
      throw EvaluationError.nothingToPredict(
        sessions: validation.report.shortSessions, events: validation.report.shortSessionEvents)
    }
  }
}
