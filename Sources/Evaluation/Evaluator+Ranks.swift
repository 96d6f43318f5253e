import MessagePassing
import Randomness
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
    let agreed: Result<Outcome, EvaluationError>
    do throws(RanksError) {
      try ranks.requireSame("\(digest(sessions, itemCounts))", "model or test log")
      let shares = (0..<ranks.count).map { work.share(of: $0, of: ranks.count, sessions) }
      let own = Result { () throws(EvaluationError) in
        try predict(
          model, sessions, shares[ranks.rank], progress: progress, isCancelled: isCancelled)
      }
      agreed = try ranks.agree(own)
      if case .success(var outcome) = agreed {
        let events = shares.map { $0.events(of: sessions) }
        let all = try ranks.gather(events[ranks.rank].map { outcome.ranks[$0] })
        for (events, values) in zip(events, all) {
          for (event, value) in zip(events, values) { outcome.ranks[event] = value }
        }
        try ranks.add(&outcome.tally.times)
        outcome.sessionCount = work.sessionCount
        return outcome
      }
    } catch {
      throw .ranks(error)
    }
    return try agreed.get()
  }

  /// What all ranks must have alike.
  private func digest(_ sessions: Sessions, _ itemCounts: [Int64]) -> UInt64 {
    var digest = NumberDigest()
    digest.add(sessions.items)
    digest.add(sessions.offsets)
    digest.add(itemCounts)
    digest.add(settings.sortedCutoffs)
    digest.add(settings.lanes)
    return digest.value
  }
}

extension SessionParts {
  /// The events that are predicted, part by part.
  fileprivate func events(of sessions: Sessions) -> [Int] {
    parts.flatMap { part in part.flatMap { sessions.events(of: $0).dropFirst() } }
  }
}
