import Foundation
import Synchronization

/// A thread that works on a study.
final class ThreadWorker: RunningWorker, Sendable {
  private let isStopped = Atomic(false)
  private let state = Mutex<Result<Void, any Error>?>(nil)

  init(_ order: TuningWorkers.Order, _ source: TuningSource, _ texts: WorkerTexts) {
    let thread = Thread { [self] in
      let result = Result {
        _ = try TuningWorker(order, source: source, texts: texts).work {
          self.isStopped.load(ordering: .relaxed)
        }
      }
      state.withLock { $0 = result }
    }
    thread.stackSize = 4 << 20
    thread.start()
  }

  var isRunning: Bool { state.withLock { $0 == nil } }

  var end: WorkerEnd {
    switch state.withLock({ $0 }) {
    case .failure(let error): .failed(error)
    default: .done
    }
  }

  func stop() { isStopped.store(true, ordering: .relaxed) }
}
