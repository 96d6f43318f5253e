import Console
import GRU4Rec
import Synchronization

/// How fast a trainer goes.
struct TrainingSpeed {
  let eventsPerSecond: Double
  let minibatchesPerSecond: Double

  /// A place on the way.
  private struct Mark {
    let time: ContinuousClock.Instant
    let events: Int
    let steps: Int
  }

  private struct State {
    let begin = ContinuousClock.now
    let warmUp: Double
    let seconds: Double
    var first: Mark?
    var last: Mark?
    /// Events and steps of finished passes.
    var events = 0
    var steps = 0

    /// Marks this place: which share of the measurement is done, 1 or more at its end.
    mutating func mark(events: Int, steps: Int) -> Double {
      let now = ContinuousClock.now
      let mark = Mark(time: now, events: self.events + events, steps: self.steps + steps)
      last = mark
      guard let first else {
        if (now - begin) / .seconds(1) >= warmUp { first = mark }
        return 0
      }
      return (now - first.time) / .seconds(1) / seconds
    }
  }

  /// Trains for a warm-up, and then for `seconds`, which are measured.
  static func measure(
    _ trainer: GRU4RecTrainer, seconds: Double, bar: ProgressBar
  ) throws -> TrainingSpeed {
    let state = Mutex(State(warmUp: min(1, seconds / 5), seconds: seconds))
    let report: @Sendable (TrainingProgress) -> Bool = { progress in
      let share = state.withLock { $0.mark(events: progress.events, steps: progress.step) }
      if share > 0 { bar.show("measuring", fraction: share, details: []) }
      return share < 1
    }
    loop: while true {
      switch try trainer.advance(progress: report) {
      case .epochFinished(let summary):
        // A pass may be over before anything is reported.
        let share = state.withLock { state in
          state.events += summary.events
          state.steps += summary.steps
          return state.mark(events: 0, steps: 0)
        }
        if share >= 1 { break loop }
      case .interrupted, .finished: break loop
      }
    }
    bar.clear()
    return try state.withLock { state in
      guard let first = state.first, let last = state.last, last.time > first.time else {
        throw CommandError.usage("the training was too slow to measure; use more --seconds")
      }
      let elapsed = (last.time - first.time) / .seconds(1)
      return TrainingSpeed(
        eventsPerSecond: Double(last.events - first.events) / elapsed,
        minibatchesPerSecond: Double(last.steps - first.steps) / elapsed)
    }
  }
}
