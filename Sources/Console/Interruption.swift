import Foundation
import Synchronization

private let wasRequested = Atomic(false)

/// Signals that ask the command to come to an end: Ctrl-C, `kill`, a closed terminal.
///
/// The first one only leaves a mark, for work to be brought to a good end; the second one ends the process
/// at once, as usual.
package enum Interruption {
  /// Whether such a signal came since ``watch()``.
  package static var isRequested: Bool { wasRequested.load(ordering: .relaxed) }

  /// Starts to look out for the signals; those that the caller's shell ignores stay ignored.
  ///
  /// - Parameter isRank: whether `mpirun` started this process: it hands SIGUSR1 on to all of them, and ends them
  ///   a second after Ctrl-C.
  package static func watch(isRank: Bool = false) {
    wasRequested.store(false, ordering: .relaxed)
    for number in [SIGINT, SIGTERM, SIGHUP] + (isRank ? [SIGUSR1] : []) {
      let previous = signal(number) { number in
        wasRequested.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
      // SAFETY: handlers and the system's markers for them are both pointers of one size; they are only
      // compared.
      if unsafeBitCast(previous, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        signal(number, SIG_IGN)
      }
    }
  }
}
