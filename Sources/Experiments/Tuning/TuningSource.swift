import EventLogs
import Synchronization

/// Hands the workers of one process the logs of a search, which are read when they are first asked for.
final class TuningSource: Sendable {
  private struct State {
    var data: TuningData?
    var finals: TuningData.Finals?
  }

  private let state: Mutex<State>

  /// - Parameter data: logs that are in memory already.
  init(_ data: TuningData? = nil) {
    state = Mutex(State(data: data, finals: data?.finals))
  }

  /// The logs of trials.
  ///
  /// - Throws: ``SearchError/logChanged(path:)`` when they are not those that the study began with.
  func data(_ task: TuningTask, threads: Int) throws -> TuningData {
    try state.withLock { state in
      if let data = state.data { return data }
      let data = try TuningData(task.logs, threads: threads)
      guard TuningTask.Size(data.train) == task.trainSize,
        TuningTask.Size(data.validation) == task.validationSize
      else { throw SearchError.logChanged(path: task.train[0]) }
      state.data = data
      return data
    }
  }

  /// The logs of the trainings at the end.
  func finals(
    _ task: TuningTask, _ final: FinalTask, threads: Int
  ) throws -> TuningData.Finals {
    if let finals = state.withLock({ $0.finals }) { return finals }
    guard !final.test.isEmpty else {
      let data = try data(task, threads: threads)
      return TuningData.Finals(train: data.train, test: data.validation)
    }
    return try state.withLock { state in
      if let finals = state.finals { return finals }
      // The search's own data are needed no more.
      state.data = nil
      let reader = EventLogReader(format: task.logs.format, threads: threads)
      let log = try reader.read(final.full)
      let test = try reader.read(final.test, vocabulary: log.vocabulary, unknownItems: .drop)
      let finals = TuningData.Finals(train: log, test: test)
      state.finals = finals
      return finals
    }
  }
}
