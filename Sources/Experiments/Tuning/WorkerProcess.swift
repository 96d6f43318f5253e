import Foundation
import Synchronization

/// A process that works on a study.
public final class WorkerProcess: RunningWorker {
  private let process: Process
  private let stoppedStatus: Int32
  private let stopSignal: Int32
  private let relay: WorkerRelay?

  /// Starts a process, whose program and arguments are set.
  ///
  /// - Parameters:
  ///   - order: what it is started for; where it ``TuningWorkers/Order/isAsking``, its questions are handed on.
  ///   - stoppedStatus: exit status that tells, beside 0, of an end that was asked for by a signal.
  ///   - stopSignal: the signal that asks for it. `mpirun` sends SIGTERM to all processes of a rank, and a second
  ///     signal of a kind usually ends a process at once.
  /// - Throws: ``SearchError/cannotStart(reason:)``.
  public init(
    _ process: Process, for order: TuningWorkers.Order? = nil, stoppedStatus: Int32 = 130,
    stopSignal: Int32 = SIGTERM
  ) throws(SearchError) {
    self.process = process
    self.stoppedStatus = stoppedStatus
    self.stopSignal = stopSignal
    relay = order?.ask.map(WorkerRelay.init)
    process.standardInput = relay?.answers ?? FileHandle.nullDevice
    process.standardOutput = relay?.questions ?? FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw .cannotStart(reason: error.localizedDescription)
    }
    relay?.start()
  }

  /// Whether the process has not ended.
  public var isRunning: Bool { process.isRunning || relay?.isOver == false }

  /// How it ended: by a signal, or with an exit status.
  public var end: WorkerEnd {
    if let error = relay?.error { return .failed(error) }
    guard process.terminationReason == .exit else { return .crashed }
    let status = process.terminationStatus
    return [0, stoppedStatus].contains(status)
      ? .done : .failed(SearchError.workerFailed(status: status))
  }

  /// Sends it the signal.
  public func stop() { if process.isRunning { kill(process.processIdentifier, stopSignal) } }
}

/// Hands the questions of a process on, and the answers back, as long as it asks.
private final class WorkerRelay: Sendable {
  let questions = Pipe()
  let answers = Pipe()
  private let ask: RemoteStudy.Ask
  private let result = Mutex<Result<Void, any Error>?>(nil)

  init(_ ask: @escaping RemoteStudy.Ask) { self.ask = ask }

  var isOver: Bool { result.withLock { $0 != nil } }

  /// What went wrong with asking.
  var error: (any Error)? {
    if case .failure(let error) = result.withLock({ $0 }) { error } else { nil }
  }

  func start() {
    Thread { [self] in
      var lines = LinePipe(questions.fileHandleForReading)
      let found = Result {
        while let question = lines.next() {
          let answer = try ask(question)
          // A process that has ended reads nothing.
          do { try LinePipe.write(answer, to: answers.fileHandleForWriting) } catch { break }
        }
      }
      // It has nobody to ask any more.
      try? answers.fileHandleForWriting.close()
      result.withLock { $0 = found }
    }.start()
  }
}
