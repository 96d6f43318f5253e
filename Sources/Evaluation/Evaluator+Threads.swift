import Dispatch
import Recommendation
import SessionData
import Synchronization

extension Evaluator {
  /// What the threads bring together.
  struct Outcome: Sendable {
    /// Rank of every event that was predicted, by position in the store; 0 for first events.
    var ranks: [Double]
    var tally: RecommendationTally
    var sessionCount: Int
  }

  /// What the threads share while at work.
  private struct Shared: Sendable {
    var outcome: Outcome
    var nextPart = 0
    var done = 0
    var error: EvaluationError?

    /// The next part to work on, or `nil` when none is left or something went wrong.
    mutating func takePart(of work: SessionParts) -> [Int]? {
      guard error == nil, nextPart < work.parts.count else { return nil }
      nextPart += 1
      return work.parts[nextPart - 1]
    }
  }

  /// Ranks the target of every prediction: each thread takes the next part until none is left.
  ///
  /// Ranks are kept by event and tallies are integers, so no sum depends on who did what.
  ///
  /// - Parameter work: the parts to do, of all sessions or some.
  func predict<Model: NextItemRecommender>(
    _ model: Model, _ sessions: Sessions, _ work: SessionParts,
    progress: (@Sendable (EvaluationProgress) -> Void)?, isCancelled: @Sendable () -> Bool
  ) throws(EvaluationError) -> Outcome {
    let cutoffs = settings.sortedCutoffs
    let shared = Mutex(
      Shared(
        outcome: Outcome(
          ranks: [Double](repeating: 0, count: sessions.eventCount),
          tally: RecommendationTally(cutoffs: cutoffs, itemCount: model.itemCount),
          sessionCount: work.sessionCount)))

    onThreads(min(settings.threads, work.parts.count)) { _ in
      var runner = LaneRunner(
        model: model, sessions: sessions, ties: settings.ties, cutoffs: cutoffs,
        laneCount: settings.lanes)
      while let part = shared.withLock({ $0.takePart(of: work) }) {
        do throws(EvaluationError) {
          try runner.run(part) { count in
            let stop = isCancelled()
            return shared.withLock { shared in
              shared.done += count
              if stop { shared.error = shared.error ?? .cancelled }
              progress?(
                EvaluationProgress(doneEvents: shared.done, totalEvents: work.predictionCount))
              return shared.error == nil
            }
          }
        } catch {
          shared.withLock { $0.error = $0.error ?? error }
        }
        shared.withLock { shared in
          for found in runner.predictions { shared.outcome.ranks[found.event] = found.rank }
        }
      }
      shared.withLock { $0.outcome.tally.add(runner.tally) }
    }

    let end = shared.withLock { $0 }
    if let error = end.error { throw error }
    return end.outcome
  }
}

/// Calls `body` once for each of `0 ..< count`, all at the same time, and waits for all.
func onThreads(_ count: Int, _ body: @Sendable (Int) -> Void) {
  DispatchQueue.concurrentPerform(iterations: count, execute: body)
}
