import LiveSessions
import NIOCore
import NIOPosix
import Synchronization

/// What one of the threads that serve connections has to do, and whether it can take on more.
///
/// Where more requests come than can be answered, tasks stand in the queue of the thread. It then takes on no more
/// requests at once than it answers in the time that they may wait, fewer from one while to the next for as long as
/// tasks stand there, and more again when they do not. They do not stand where the thread is idle now and then: then
/// it waits for a processor, which others have, and all are through as soon as it gets one.
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
    /// Requests refused since `begin`.
    var refused = 0
    /// Time since `begin` for which there was nothing to do.
    var idle = TimeAmount.zero
    /// When all was done that there was.
    var rest = NIODeadline.now()
    /// Whether something has come in since.
    var isAwake = false
  }

  /// Least number of requests at once, however long each takes, where others take the processors: tasks wait
  /// then without there being too many of them.
  private static let few = 32.0
  /// The same where most are refused: then there are too many, and those taken on wait while others are refused.
  private static let fewest = 8.0
  /// A thread that has nothing to do for this part of a while bears more.
  private static let idleShare = 0.1
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
      let isIdle = Duration(state.idle) > (now - state.begin) * Self.idleShare
      if !isIdle, state.delay.isStanding || state.delay.isLong && state.most != nil {
        // As the thread had always something to do, it answered as many requests as it can.
        let share = limit / max(now - state.begin, .nanoseconds(1))
        let most = state.most.map { $0 * Self.less } ?? Double(state.answered) * share
        let taken = Double(state.answered) / Double(max(1, state.answered + state.refused))
        state.most = max(Self.fewest, Self.few * taken, most)
      } else if let most = state.most {
        state.most = state.refused > 0 ? most * Self.more : nil
      }
      (state.answered, state.refused, state.idle, state.begin) = (0, 0, .zero, now)
    }
  }

  /// Something has come in, and the thread takes it up.
  func wake(at now: @autoclosure () -> NIODeadline) {
    state.withLock { state in
      guard !state.isAwake else { return }
      state.isAwake = true
      state.idle = state.idle + (now() - state.rest)
    }
  }

  /// The thread has done all that there was, which it began at a time if nothing came in.
  func rest(from begin: NIODeadline, at end: NIODeadline) {
    wake(at: begin)
    state.withLock { state in (state.isAwake, state.rest) = (false, end) }
  }

  /// Whether no more requests are taken on that may be refused.
  var isFull: Bool { state.withLock { Self.isFull($0) } }

  private static func isFull(_ state: State) -> Bool {
    state.most.map { Double(state.unanswered) >= $0 } ?? false
  }

  /// A request is refused before it is taken on.
  func refuse() { state.withLock { $0.refused += 1 } }

  /// Takes on one more request, unless it may be refused and would have to wait for too long.
  func admits(mayRefuse: Bool) -> Bool {
    state.withLock { state in
      let isRefused = mayRefuse && Self.isFull(state)
      if isRefused { state.refused += 1 } else { state.unanswered += 1 }
      return !isRefused
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
final class LoopLoads: NIOEventLoopMetricsDelegate {
  private let limit: Duration
  private let loads = Mutex<[ObjectIdentifier: LoopLoad]>([:])

  /// - Parameter limit: longest time that requests wait where more come than can be answered.
  init(limit: Duration) { self.limit = limit }

  /// The load of a thread.
  subscript(eventLoop: any EventLoop) -> LoopLoad { load(of: ObjectIdentifier(eventLoop)) }

  func processedTick(info: NIOEventLoopTickInfo) {
    load(of: info.eventLoopID).rest(from: info.startTime, at: info.endTime)
  }

  private func load(of eventLoop: ObjectIdentifier) -> LoopLoad {
    loads.withLock { loads in
      if let load = loads[eventLoop] { return load }
      let load = LoopLoad(limit: limit)
      loads[eventLoop] = load
      return load
    }
  }
}
