import Foundation
import Synchronization

/// A clock that moves only when it is told to.
final class ManualClock: Sendable {
  private let passed = Mutex(Duration.zero)
  private let start = ContinuousClock.now

  /// For stores that outlive the process.
  var date: Date {
    let seconds = passed.withLock { $0 / .seconds(1) }
    return Date(timeIntervalSince1970: 1_700_000_000 + seconds)
  }

  /// For stores that do not.
  var instant: ContinuousClock.Instant { start + passed.withLock { $0 } }

  func advance(_ duration: Duration) {
    passed.withLock { $0 += duration }
  }
}
