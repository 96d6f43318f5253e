import Dispatch
import Synchronization

/// Looks after something now and then, on a queue of its own.
package final class KeeperRounds: Sendable {
  package let queue = DispatchQueue(label: "gru4rec.event-log.keeper", qos: .utility)
  private let every: Duration
  private let isEnded = Atomic(false)

  /// - Parameter every: time between two rounds.
  package init(every: Duration) { self.every = every }

  /// Begins the rounds.
  package func start(_ look: @escaping @Sendable () -> Void) {
    queue.async { self.round(look) }
  }

  /// Does what was begun, and nothing after it.
  package func end() async {
    isEnded.store(true, ordering: .relaxed)
    await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
  }

  private func round(_ look: @escaping @Sendable () -> Void) {
    if isEnded.load(ordering: .relaxed) { return }
    let begin = ContinuousClock.now
    look()
    // Of long rounds, a tenth of the time at most is spent in them.
    let pause = max(every, (.now - begin) * 10) / .seconds(1)
    queue.asyncAfter(deadline: .now() + pause) { [weak self] in self?.round(look) }
  }
}
