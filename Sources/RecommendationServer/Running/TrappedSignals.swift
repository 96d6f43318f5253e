import Foundation
import UnixSignals

/// What the process did about some signals before something else trapped them.
///
/// Whoever listens to a signal changes what the whole process does about it, and does not change it back: a
/// process that goes on after its server would survive every later SIGTERM.
struct TrappedSignals {
  private let before: [(signal: UnixSignal, action: sigaction)]

  /// Takes note of what is done now.
  init(_ signals: [UnixSignal]) {
    before = signals.map { signal in
      var action = sigaction()
      sigaction(signal.rawValue, nil, &action)
      return (signal, action)
    }
  }

  /// Lets the process do the same again.
  func restore() {
    for (signal, action) in before {
      var action = action
      sigaction(signal.rawValue, &action, nil)
    }
  }
}
