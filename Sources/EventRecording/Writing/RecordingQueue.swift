import Dispatch
import LiveSessions
import Synchronization

/// What waits to be written, in order.
package final class RecordingQueue: Sendable {
  /// Something to write.
  enum Work {
    case events(AcceptedEvents)
    /// A wish about rows that were written before.
    case wish(Wish.Subject)
    /// The last such wish is one no more.
    case withdrawal(Wish.Subject)
  }

  /// Work, and who waits for it: told why it was not done.
  struct Entry {
    let work: Work
    let done: CheckedContinuation<String?, Never>?

    var count: Int { if case .events(let events) = work { events.events.count } else { 0 } }
  }

  private struct State {
    var entries: [Entry] = []
    /// Events that wait.
    var count = 0
    /// Whether the segment is to be closed.
    var isClosing = false
    var isEnded = false
  }

  private let state = Mutex(State())
  private let wake = DispatchSemaphore(value: 0)
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Events that wait.
  var count: Int { state.withLock { $0.count } }

  /// Whether nothing waits.
  var isEmpty: Bool { state.withLock { $0.entries.isEmpty } }

  /// Whether there is much room.
  var isHalfEmpty: Bool { state.withLock { $0.count <= limit / 2 } }

  /// Whether so many more events find room; those of one request always do where nothing waits.
  func hasRoom(for count: Int) -> Bool {
    state.withLock { $0.count == 0 || $0.count + count <= limit }
  }

  /// Adds work, room or not.
  ///
  /// - Returns: `false` after the end.
  func add(_ entry: Entry, isUrgent: Bool) -> Bool {
    let (isAdded, isFilling) = state.withLock { state in
      if state.isEnded { return (false, false) }
      state.entries.append(entry)
      state.count += entry.count
      return (true, state.count >= limit / 2 && state.count - entry.count < limit / 2)
    }
    if isAdded && (isUrgent || isFilling) { wake.signal() }
    return isAdded
  }

  /// Has work done, and waits for it.
  ///
  /// - Returns: why it was not done; `nil` where it was.
  func run(_ work: Work) async -> String? {
    await withCheckedContinuation { continuation in
      if !add(Entry(work: work, done: continuation), isUrgent: true) {
        continuation.resume(returning: "the server is shutting down")
      }
    }
  }

  /// Asks for the segment to be closed.
  func closeSegment() {
    state.withLock { $0.isClosing = true }
    wake.signal()
  }

  /// Takes no more work.
  func end() {
    state.withLock { $0.isEnded = true }
    wake.signal()
  }

  /// Waits for work that is urgent, or for some time, and hands over what is there.
  ///
  /// - Parameter onlyWishes: leaves events where they are.
  func next(
    within time: DispatchTimeInterval, onlyWishes: Bool
  ) -> (entries: [Entry], isClosing: Bool, isEnded: Bool) {
    if wake.wait(timeout: .now() + time) == .success {
      // One look is enough for all who called.
      while wake.wait(timeout: .now()) == .success {}
    }
    return state.withLock { state in
      var entries: [Entry] = []
      if onlyWishes {
        entries = state.entries.filter { $0.count == 0 }
        state.entries.removeAll { $0.count == 0 }
      } else {
        swap(&entries, &state.entries)
        state.count = 0
      }
      defer { state.isClosing = false }
      return (entries, state.isClosing, state.isEnded)
    }
  }
}
