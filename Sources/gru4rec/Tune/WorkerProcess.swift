import Console
import Foundation

/// A process that works on a study.
final class WorkerProcess {
  let number: Int
  private let process = Process()

  /// Starts the process.
  init(number: Int, study: String, threads: Int) throws(CommandError) {
    self.number = number
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = [
      "tune-worker", study, "--worker", "\(number)", "--threads", "\(threads)", "--parent",
      "\(getpid())",
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw .io("a worker process could not be started: \(error.localizedDescription)")
    }
  }

  var isRunning: Bool { process.isRunning }

  /// How an ended process ended: its exit code, or `nil` when a signal ended it.
  var exitCode: Int32? {
    process.terminationReason == .exit ? process.terminationStatus : nil
  }

  /// Asks it to leave its work for later.
  func stop() { if process.isRunning { process.terminate() } }
}
