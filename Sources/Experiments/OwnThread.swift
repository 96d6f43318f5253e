import Foundation
import Synchronization

/// Runs work that blocks on a thread of its own, so that a task that waits for it holds none of the threads that
/// all tasks share.
enum OwnThread {
  /// Does the work of the current task there.
  ///
  /// - Parameter body: may block; it is given a closure that tells, on any thread, whether the task was cancelled.
  static func run<Value>(
    _ body: (_ isCancelled: @escaping @Sendable () -> Bool) throws -> Value
  ) async throws -> Value {
    let mark = CancellationMark()
    return try await withTaskCancellationHandler {
      try await withTaskExecutorPreference(ThreadExecutor()) {
        try body { mark.isSet }
      }
    } onCancel: {
      mark.set()
    }
  }
}

/// Whether a task was cancelled, as threads outside of it can ask.
private final class CancellationMark: Sendable {
  private let mark = Atomic(false)

  var isSet: Bool { mark.load(ordering: .relaxed) }
  func set() { mark.store(true, ordering: .relaxed) }
}

/// Gives each piece of a task's work a thread.
private final class ThreadExecutor: TaskExecutor {
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let thread = Thread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    thread.stackSize = 4 << 20
    thread.start()
  }
}
