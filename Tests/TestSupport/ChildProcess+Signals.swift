import Foundation
import Synchronization

extension ChildProcess {
  private static let starting = Mutex(())

  /// Lets a child be stopped by signals, which it inherits ignored from a shell that runs the tests in the
  /// background, and blocked from a thread of a pool; this process has its own again afterwards.
  static func withOrdinarySignals(_ start: () throws -> Void) throws {
    try starting.withLock { _ in
      var (ordinary, action) = (sigaction(), sigaction())
      ordinary.__sigaction_handler.sa_handler = SIG_DFL
      sigaction(SIGINT, &ordinary, &action)
      var (none, mask) = (sigset_t(), sigset_t())
      sigemptyset(&none)
      pthread_sigmask(SIG_SETMASK, &none, &mask)
      defer {
        pthread_sigmask(SIG_SETMASK, &mask, nil)
        sigaction(SIGINT, &action, nil)
      }
      try start()
    }
  }
}
