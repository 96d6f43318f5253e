import Foundation
import Synchronization
import SystemFiles

/// Has sampled events ranked by a thread that the system lets work when nothing else wants to.
///
/// While the machine is busy with requests, the thread hardly gets a turn, and events beyond those that may wait are
/// skipped: what the sample costs is bounded whatever its share.
final class QualitySampler: Sendable {
  /// Events that may wait.
  static let mostWaiting = 256
  /// Events that are ranked together: one pass over a model's items serves them all.
  static let together = 32
  /// Time that a first event waits for others.
  static let patience = 0.1

  private struct Waiting {
    var events: [SampledEvent] = []
    var isAsleep = false
    var isStopped = false
    var ends: [CheckedContinuation<Void, Never>] = []
    var hasEnded = false
  }

  private let waiting = Mutex(Waiting())
  private let wake = DispatchSemaphore(value: 0)

  /// Starts the thread.
  ///
  /// - Parameter rank: ranks events, on the thread.
  init(_ rank: @escaping @Sendable ([SampledEvent]) -> Void) {
    let thread = Thread { [self] in
      Platform.yieldToOtherThreads()
      while let events = next() { rank(events) }
      let ends = waiting.withLock { waiting in
        waiting.hasEnded = true
        return waiting.ends
      }
      for end in ends { end.resume() }
    }
    thread.name = "quality"
    thread.start()
  }

  /// Hands an event over; answers `false`, and does not, when too many wait.
  func offer(_ event: SampledEvent) -> Bool {
    let outcome: (isTaken: Bool, wakes: Bool) = waiting.withLock { waiting in
      if waiting.isStopped || waiting.events.count >= Self.mostWaiting { return (false, false) }
      waiting.events.append(event)
      defer { waiting.isAsleep = false }
      return (true, waiting.isAsleep)
    }
    if outcome.wakes { wake.signal() }
    return outcome.isTaken
  }

  /// Ends the thread when it has ranked what waits.
  func end() {
    let wakes = waiting.withLock { waiting in
      waiting.isStopped = true
      defer { waiting.isAsleep = false }
      return waiting.isAsleep
    }
    if wakes { wake.signal() }
  }

  /// Ends the thread, and returns when it has ended.
  func stop() async {
    end()
    await withCheckedContinuation { continuation in
      let hasEnded = waiting.withLock { waiting in
        if !waiting.hasEnded { waiting.ends.append(continuation) }
        return waiting.hasEnded
      }
      if hasEnded { continuation.resume() }
    }
  }

  /// The next events; `nil` is the end.
  private func next() -> [SampledEvent]? {
    while true {
      let (count, isStopped) = waiting.withLock { waiting in
        if waiting.events.isEmpty && !waiting.isStopped { waiting.isAsleep = true }
        return (waiting.events.count, waiting.isStopped)
      }
      if count == 0 {
        if isStopped { return nil }
        wake.wait()
        continue
      }
      if count < Self.together && !isStopped { Thread.sleep(forTimeInterval: Self.patience) }
      return waiting.withLock { waiting in
        let events = Array(waiting.events.prefix(Self.together))
        waiting.events.removeFirst(events.count)
        return events
      }
    }
  }
}
