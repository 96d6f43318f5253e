import MessagePassing
import Recommendation
import SessionData

extension Evaluator {
  /// Ranks the target of every prediction, where there are several ranks each those of its share; all of them get all.
  func predictTogether<Model: NextItemRecommender>(
    _ model: Model, _ sessions: Sessions, itemCounts: [Int64],
    progress: (@Sendable (EvaluationProgress) -> Void)?, isCancelled: @Sendable () -> Bool
  ) throws(EvaluationError) -> Outcome {
    let work = SessionParts(of: sessions, lanes: settings.lanes)
    guard work.predictionCount > 0 else {
      throw EvaluationError.nothingToPredict(
        sessions: sessions.sessionCount, events: sessions.eventCount)
    }
    guard let ranks else {
      return try predict(model, sessions, work, progress: progress, isCancelled: isCancelled)
    }
    do {
      try ranks.requireSame("\(digest(sessions, itemCounts))", "model or test log")
      let share = work.share(of: ranks.rank, of: ranks.count, sessions)
      var outcome = try ranks.together {
        try predict(model, sessions, share, progress: progress, isCancelled: isCancelled)
      }
      outcome.sessionCount = work.sessionCount
      let all = try ranks.gather(share.events(of: sessions).map { outcome.ranks[$0] })
      for rank in 0..<ranks.count {
        let others = work.share(of: rank, of: ranks.count, sessions)
        for (event, value) in zip(others.events(of: sessions), all[rank]) {
          outcome.ranks[event] = value
        }
      }
      try outcome.tally.change { times throws(RanksError) in try ranks.add(&times) }
      return outcome
    } catch let error as RanksError {
      throw .ranks(error)
    } catch let error as EvaluationError {
      throw error
    } catch {
      preconditionFailure("no other errors are thrown above")
    }
  }

  /// What all ranks must have alike.
  private func digest(_ sessions: Sessions, _ itemCounts: [Int64]) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ number: some BinaryInteger) {
      // FNV-1a (Fowler, Noll and Vo), a number at a time.
      hash = (hash ^ UInt64(truncatingIfNeeded: number)) &* 0x100_0000_01b3
    }
    sessions.items.forEach(add)
    sessions.offsets.forEach(add)
    itemCounts.forEach(add)
    settings.sortedCutoffs.forEach(add)
    add(settings.lanes)
    return hash
  }
}

extension SessionParts {
  /// The events that are predicted, part by part.
  fileprivate func events(of sessions: Sessions) -> [Int] {
    parts.flatMap { part in part.flatMap { sessions.events(of: $0).dropFirst() } }
  }
}
