import Foundation
import Synchronization

/// A clock that moves only when it is told to.
package final class ManualClock: Sendable {
  private let passed = Mutex(Duration.zero)
  private let start = ContinuousClock.now

  package init() {}

  /// For stores that outlive the process.
  package var date: Date {
    let seconds = passed.withLock { $0 / .seconds(1) }
    return Date(timeIntervalSince1970: 1_700_000_000 + seconds)
  }

  /// For stores that do not.
  package var instant: ContinuousClock.Instant { start + passed.withLock { $0 } }

  package func advance(_ duration: Duration) {
    passed.withLock { $0 += duration }
  }
}
