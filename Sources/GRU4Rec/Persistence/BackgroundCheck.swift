import Dispatch
import Synchronization

/// A check that runs on another thread from the start.
final class BackgroundCheck: Sendable {
  private let result = Mutex<Result<Void, any Error>>(.success(()))
  private let group = DispatchGroup()

  init(_ check: @escaping @Sendable () throws -> Void) {
    DispatchQueue.global().async(group: group) {
      let found = Result(catching: check)
      self.result.withLock { $0 = found }
    }
  }

  /// Returns when the check is over, and throws what it threw.
  func wait() throws {
    group.wait()
    try result.withLock { $0 }.get()
  }
}
