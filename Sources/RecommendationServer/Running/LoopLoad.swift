import LiveSessions
import NIOCore
import Synchronization

/// What one of the threads that serve connections has to do, and whether it can take on more.
///
/// Where more requests come than can be answered, tasks stand in the queue of the thread. It then takes on no more
/// requests at once than it answers in the time that they may wait, fewer from one while to the next for as long as
/// tasks stand there, and more again when they do not.
final class LoopLoad: Sendable {
  private struct State {
    var delay: QueueDelay
    /// Requests that came in and have no answer yet.
    var unanswered = 0
    /// Requests answered since `begin`.
    var answered = 0
    var begin = ContinuousClock.now
    /// Most requests at once; `nil` while all are welcome.
    var most: Double?
    /// Whether one was refused since `begin`.
    var hasRefused = false
  }

  /// Least number of requests at once, however long each takes: where other programs take the processors, tasks wait
  /// without there being too many of them.
  private static let fewest = 32.0
  /// Part of the time that requests may wait which the average task waits at most: a request waits as it comes in,
  /// when its list is there, and in its connection before.
  private static let share = 4

  /// What becomes of the number from one while to the next.
  private static let less = 0.7
  private static let more = 1.1

  private let limit: Duration
  private let state: Mutex<State>

  /// - Parameter limit: longest time that requests wait where more come than can be answered.
  init(limit: Duration) {
    self.limit = limit
    state = Mutex(State(delay: QueueDelay(limit: limit / Self.share)))
  }

  /// Requests that came in and have no answer yet.
  var unanswered: Int { state.withLock { $0.unanswered } }

  /// A task has waited for so long since it could have been run.
  func waited(_ wait: Duration, at now: ContinuousClock.Instant) {
    state.withLock { state in
      guard state.delay.note(wait, at: now) else { return }
      if state.delay.isStanding || state.delay.isLong && state.most != nil {
        // As the thread had always something to do, it answered as many requests as it can.
        let share = limit / max(now - state.begin, .nanoseconds(1))
        let most = state.most.map { $0 * Self.less } ?? Double(state.answered) * share
        state.most = max(Self.fewest, most)
      } else if let most = state.most {
        state.most = state.hasRefused ? most * Self.more : nil
      }
      (state.answered, state.hasRefused, state.begin) = (0, false, now)
    }
  }

  /// Takes on one more request, if it may be refused, unless it would have to wait for too long.
  func admits(mayRefuse: Bool) -> Bool {
    state.withLock { state in
      if mayRefuse, let most = state.most, Double(state.unanswered) >= most {
        state.hasRefused = true
        return false
      }
      state.unanswered += 1
      return true
    }
  }

  /// A request was answered, or its connection ended before.
  func leave(_ count: Int = 1) {
    state.withLock { state in
      state.unanswered -= count
      state.answered += count
    }
  }
}

/// The loads of all threads that serve connections.
struct LoopLoads: Sendable {
  private let loads: [ObjectIdentifier: LoopLoad]
  private let other: LoopLoad

  init(_ eventLoops: some EventLoopGroup, limit: Duration) {
    loads = Dictionary(
      eventLoops.makeIterator().map { (ObjectIdentifier($0), LoopLoad(limit: limit)) },
      uniquingKeysWith: { first, _ in first })
    other = LoopLoad(limit: limit)
  }

  /// The load of a thread.
  subscript(eventLoop: any EventLoop) -> LoopLoad { loads[ObjectIdentifier(eventLoop)] ?? other }
}
