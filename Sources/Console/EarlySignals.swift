import Foundation
import Synchronization

private let hungUp = Atomic(false)

/// Signals to a command that reads its files again at SIGHUP, and cannot do so yet.
package enum EarlySignals {
  /// Takes note of SIGHUP from now on, which would end the process; lets SIGTERM and SIGINT end it also where it
  /// is the first process of a container, which without that they do not.
  package static func hold() {
    signal(SIGHUP) { _ in hungUp.store(true, ordering: .relaxed) }
    for number in [SIGTERM, SIGINT] { signal(number) { _exit(128 + $0) } }
  }

  /// Whether SIGHUP came since it was last asked.
  package static func takeHangup() -> Bool { hungUp.exchange(false, ordering: .relaxed) }
}
