import Dispatch
import Synchronization

/// Work on several threads.
enum Threads {
  /// Calls `body` once for each of `0 ..< count`, on `threads` threads; returns when all are done.
  static func share(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
    let next = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
      while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if index >= count { return }
        body(index)
      }
    }
  }
}
