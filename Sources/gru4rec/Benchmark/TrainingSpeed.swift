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
    var first: Mark?
    var last: Mark?
    /// Events and steps of finished passes.
    var events = 0
    var steps = 0
  }

  /// Trains for a warm-up, and then for `seconds`, which are measured.
  static func measure(
    _ trainer: GRU4RecTrainer, seconds: Double, bar: ProgressBar
  ) throws -> TrainingSpeed {
    let state = Mutex(State())
    let begin = ContinuousClock.now
    let warmUp = min(1, seconds / 5)
    let report: @Sendable (TrainingProgress) -> Bool = { progress in
      let now = ContinuousClock.now
      return state.withLock { state in
        let mark = Mark(
          time: now, events: state.events + progress.events, steps: state.steps + progress.step)
        state.last = mark
        guard let first = state.first else {
          if (now - begin) / .seconds(1) >= warmUp { state.first = mark }
          return true
        }
        let elapsed = (now - first.time) / .seconds(1)
        bar.show("measuring", fraction: elapsed / seconds, details: [])
        return elapsed < seconds
      }
    }
    loop: while true {
      switch try trainer.advance(progress: report) {
      case .epochFinished(let summary):
        state.withLock {
          $0.events += summary.events
          $0.steps += summary.steps
        }
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
