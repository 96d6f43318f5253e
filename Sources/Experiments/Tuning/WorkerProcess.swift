import Foundation

/// A process that works on a study.
public final class WorkerProcess: RunningWorker {
  private let process: Process
  private let stoppedStatus: Int32

  /// Starts a process, whose program and arguments are set.
  ///
  /// - Parameter stoppedStatus: exit status that tells, beside 0, of an end that was asked for by a signal.
  /// - Throws: ``SearchError/cannotStart(reason:)``.
  public init(_ process: Process, stoppedStatus: Int32 = 130) throws(SearchError) {
    self.process = process
    self.stoppedStatus = stoppedStatus
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw .cannotStart(reason: error.localizedDescription)
    }
  }

  /// Whether the process has not ended.
  public var isRunning: Bool { process.isRunning }

  /// How it ended: by a signal, or with an exit status.
  public var end: WorkerEnd {
    guard process.terminationReason == .exit else { return .crashed }
    let status = process.terminationStatus
    return [0, stoppedStatus].contains(status)
      ? .done : .failed(SearchError.workerFailed(status: status))
  }

  /// Sends SIGTERM.
  public func stop() { if process.isRunning { process.terminate() } }
}
