import MessagePassing
import Randomness
import RankTesting
import Recommendation
import RecommendationTesting
import SessionData
import TestSupport
import Testing

@testable import Evaluation

/// Several ranks find what one finds, to the last bit.
@Suite struct RankedEvaluationTests {
  private static let itemCount = 50

  private static var settings: EvaluationSettings {
    var settings = EvaluationSettings()
    settings.lanes = 3
    settings.threads = 2
    settings.byPosition = true
    settings.byPopularity = true
    settings.byClicks = true
    settings.byLength = true
    settings.confidence = 0.9
    settings.resamples = 50
    return settings
  }

  private static func evaluate(
    _ sessions: [[ItemIndex]], _ ranks: Ranks?, counts: [Int64]? = nil
  ) throws -> (EvaluationResult, SessionTotals) {
    try Evaluator(settings, ranks: ranks).evaluateBySession(
      HistoryHash(itemCount: itemCount), sessions: store(sessions),
      itemCounts: counts ?? (0..<itemCount).map { Int64($0) })
  }

  @Test(arguments: [1, 2, 3, 8], [3, 400])
  func `any number of ranks gives the same`(count: Int, sessionCount: Int) throws {
    var random = SplitMix64(seed: 7)
    let sessions = randomSessions(sessionCount, itemCount: Self.itemCount, using: &random)
    let (alone, totals) = try Self.evaluate(sessions, nil)
    for found in LocalRanks.run(count, { ranks in try Self.evaluate(sessions, ranks) }) {
      let (result, ofSessions) = try found.get()
      #expect(ofSessions == totals && result.metrics == alone.metrics)
      #expect(result.events == alone.events && result.sessions == alone.sessions)
      #expect(result.byPosition == alone.byPosition && result.byLength == alone.byLength)
      #expect(result.byPopularity == alone.byPopularity && result.byClicks == alone.byClicks)
      #expect(result.confidence == alone.confidence)
    }
  }

  @Test func `ranks with other sessions or another model say so`() throws {
    var random = SplitMix64(seed: 8)
    let sessions = randomSessions(40, itemCount: Self.itemCount, using: &random)
    let counts = [Int64](repeating: 3, count: Self.itemCount)
    for results in [
      LocalRanks.run(
        3, { try Self.evaluate($0.rank == 2 ? Array(sessions.dropLast()) : sessions, $0) }),
      LocalRanks.run(3, { try Self.evaluate(sessions, $0, counts: $0.rank == 2 ? counts : nil) }),
    ] {
      for result in results {
        #expect(
          throws: EvaluationError.ranks(.different(what: "model or test log", rank: 2))
        ) { try result.get() }
      }
    }
  }

  @Test func `a rank that is stopped stops all`() throws {
    var random = SplitMix64(seed: 9)
    let sessions = randomSessions(60, itemCount: Self.itemCount, using: &random)
    let results = LocalRanks.run(2) { ranks in
      try Evaluator(Self.settings, ranks: ranks).evaluate(
        HistoryHash(itemCount: Self.itemCount), sessions: store(sessions),
        itemCounts: [Int64](repeating: 1, count: Self.itemCount),
        isCancelled: { ranks.rank == 1 })
    }
    let reason = "\(EvaluationError.cancelled)"
    #expect(
      throws: EvaluationError.ranks(.elsewhere(rank: 1, reason: reason, code: 1))
    ) { try results[0].get() }
    #expect(throws: EvaluationError.cancelled) { try results[1].get() }
  }
}
