import SessionData

extension PreparedWindow {
  /// The parts as logs of their own, numbered as if they had been written to files and read.
  ///
  /// ``vocabulary`` still has the items that the preparation left out; a catalogue of these would hold items
  /// that no model can learn. The vocabularies here have what occurs in the training part, and training parts
  /// have their repetitions for time spent. Each call makes copies.
  ///
  /// ```swift
  /// try Preparation(settings).run(log) { window in
  ///   let logs = window.logs
  ///   let model = try GRU4RecTrainer(log: logs.trainFull).train()
  ///   let result = try Evaluator().evaluate(
  ///     model, sessions: logs.test.sessions, itemCounts: model.itemCounts)
  /// }
  /// ```
  public var logs: PreparedLogs {
    let (trainFull, test) = logs(trainFull, test)
    let (train, validation) = logs(train, validation)
    return PreparedLogs(trainFull: trainFull, test: test, train: train, validation: validation)
  }

  private func logs(_ train: Sessions, _ test: Sessions) -> (EventLog, EventLog) {
    func log(_ sessions: Sessions) -> EventLog {
      EventLog(vocabulary: vocabulary, sessions: sessions)
    }
    let known = log(dwell.map { $0.repeated(train) } ?? train).compacted()
    return (known, log(test).renumbered(to: known.vocabulary))
  }
}

/// The parts of a ``PreparedWindow``, ready for training and evaluation.
public struct PreparedLogs: Sendable {
  /// All events before the test.
  public let trainFull: EventLog
  /// The test, numbered as ``trainFull``.
  public let test: EventLog
  /// ``trainFull`` without its end; empty where that could not be split.
  public let train: EventLog
  /// The end of ``trainFull``, numbered as ``train``: to choose settings with.
  public let validation: EventLog
}
