import Randomness
import Recommendation
import RecommendationTesting
import SessionData
import Synchronization
import TestSupport
import Testing

@testable import Evaluation

@Suite struct EvaluatorTests {
  private let itemCount = 50

  private func settings(
    lanes: Int = 64, threads: Int = 1, cutoffs: [Int] = [1, 5, 20]
  ) -> EvaluationSettings {
    var settings = EvaluationSettings()
    settings.lanes = lanes
    settings.threads = threads
    settings.cutoffs = cutoffs
    return settings
  }

  private func evaluate(
    _ sessions: [[ItemIndex]], _ settings: EvaluationSettings
  ) throws -> EvaluationResult {
    try Evaluator(settings).evaluate(
      HistoryHash(itemCount: itemCount), sessions: store(sessions),
      itemCounts: (0..<itemCount).map { Int64($0) })
  }

  /// All that matters at once, against one session after the other and plain counting: no state is
  /// kept across sessions, no session is cut off, and the numbers of lanes and threads change nothing.
  @Test(arguments: [1, 2, 3, 7, 64, 500], [1, 2, 3])
  func equalsOneSessionAtATime(_ lanes: Int, _ threads: Int) throws {
    let seed = UInt64.random(in: 0 ... .max)
    var random = SplitMix64(seed: seed)
    let sessions = randomSessions(90, itemCount: itemCount, using: &random)
    let model = HistoryHash(itemCount: itemCount)
    for ties in [TieHandling.conservative, .standard] {
      var settings = settings(lanes: lanes, threads: threads)
      settings.ties = ties
      let ranks = sessions.flatMap {
        model.naiveRanks(of: $0, ties == .conservative ? .behind : .before)
      }
      let result = try evaluate(sessions, settings)
      #expect(result.events == ranks.count, "seed \(seed)")
      #expect(result.sessions == sessions.count { $0.count >= 2 }, "seed \(seed)")
      for cutoff in [1, 5, 20] {
        let found = try #require(result.metrics(at: cutoff))
        for metric in RankMetric.standard {
          let value = try #require(found.ranks[metric])
          #expect(close(value, metric.mean(ofRanks: ranks, at: cutoff)), "seed \(seed)")
        }
      }
      let reference = try evaluate(sessions, self.settings(lanes: 1))
      if ties == .conservative { #expect(result.metrics == reference.metrics, "seed \(seed)") }
    }
  }

  private func close(_ first: Double, _ second: Double) -> Bool { abs(first - second) < 1e-12 }

  @Test func fewerSessionsThanLanes() throws {
    let result = try evaluate([[1, 2, 3]], settings(lanes: 64, threads: 8))
    #expect(result.events == 2)
    #expect(result.sessions == 1)
  }

  /// The last and only long session is followed to its end, alone in its lane.
  @Test func neverStopsEarly() throws {
    let long = (0..<40).map { ItemIndex($0) }
    let model = HistoryHash(itemCount: itemCount)
    let result = try Evaluator(settings(lanes: 4)).evaluate(
      model, sessions: store([[1, 2], [3, 4], [5, 6], long]),
      itemCounts: [Int64](repeating: 1, count: itemCount))
    #expect(result.events == 3 + 39)
    #expect(model.log.batches.withLock { $0 } == [4] + [Int](repeating: 1, count: 38))
  }

  @Test func freeLanesTakeTheNextSession() throws {
    let model = HistoryHash(itemCount: itemCount)
    _ = try Evaluator(settings(lanes: 2)).evaluate(
      model, sessions: store([[1, 2, 3], [4, 5], [6, 7], [8, 9]]),
      itemCounts: [Int64](repeating: 1, count: itemCount))
    #expect(model.log.batches.withLock { $0 } == [2, 2, 1])
  }

  @Test func shortSessionsAreSkipped() throws {
    let result = try evaluate([[1], [], [2, 3], [4]], settings())
    #expect(result.events == 1)
    #expect(result.sessions == 1)
  }

  @Test func repeatedItemsAreTargets() throws {
    #expect(try evaluate([[7, 7, 7]], settings()).events == 2)
  }

  /// The longest sessions first, so that no thread is left with one in the end; parts of 32 steps of all lanes.
  @Test func partsOfTheWork() {
    let lengths = [3, 33, 1, 17, 18, 0, 16, 2, 3]
    let sessions = store(lengths.map { [ItemIndex](repeating: 0, count: $0) })
    let one = SessionParts(of: sessions, lanes: 1)
    #expect(one.parts == [[1], [4, 3], [6, 0, 8, 7]])
    #expect(one.predictionCount == 85 && one.sessionCount == 7)
    #expect(SessionParts(of: sessions, lanes: 2).parts == [[1, 4, 3], [6, 0, 8, 7]])
    let full = store([32, 2, 2].map { [ItemIndex](repeating: 0, count: $0) })
    #expect(SessionParts(of: full, lanes: 1).parts == [[0, 1], [2]])
    let second = one.share(of: 1, of: 2, sessions)
    #expect(second.parts == [[4, 3]] && second.predictionCount == 33 && second.sessionCount == 2)
    let first = one.share(of: 0, of: 2, sessions)
    #expect(first.parts == [[1], [6, 0, 8, 7]] && first.predictionCount == 52)
  }

  /// No list is longer than the catalogue, and each place of it counts for the shortest list that has it.
  @Test func listsAreAsLongAsTheCatalogue() {
    #expect(RecommendationTally(cutoffs: [2, 9, 50], itemCount: 4).listLength == 4)
    #expect(RecommendationTally(cutoffs: [2, 9, 50], itemCount: 70).listLength == 50)
    var tally = RecommendationTally(cutoffs: [1, 3], itemCount: 4)
    tally.add([3, 0, 1].map { ScoredItem(item: $0, score: 0) })
    var other = RecommendationTally(cutoffs: [1, 3], itemCount: 4)
    other.add([3, 2, 1].map { ScoredItem(item: $0, score: 0) })
    tally.add(other)
    #expect(tally.timesByCutoff() == [[0, 0, 0, 2], [1, 2, 1, 2]])
  }

  @Test func settingsNobodyChose() throws {
    let usual = EvaluationSettings()
    #expect(usual.cutoffs == [1, 5, 10, 20] && usual.metrics == [.recall, .mrr, .ndcg])
    #expect(usual.ties == .conservative && usual.confidence == nil)
    #expect(usual.resamples == 1000 && usual.seed == 42 && usual.lanes == 128)
    let result = try evaluate([[1, 2, 3]], usual)
    #expect(result.unknownEvents == 0 && result.byPosition == nil && result.byClicks == nil)
    let bySession = try Evaluator(usual).evaluateBySession(
      HistoryHash(itemCount: 5), sessions: store([[1, 2, 3], [4], [1, 4]]),
      itemCounts: [1, 1, 1, 1, 1])
    #expect(bySession.result.unknownEvents == 0 && bySession.totals.sessionCount == 2)
    #expect(result.byPopularity == nil && result.byLength == nil && result.confidence == nil)
  }

  @Test func coverageAndPopularityOfTheLists() throws {
    let log = PlantedLog(repetitions: 1)
    let model = MarkovCounter(training: log.sessions, itemCount: PlantedLog.itemCount)
    var counts = [Int64](repeating: 3, count: PlantedLog.itemCount)
    counts[0] = 12
    let result = try Evaluator(settings(cutoffs: [2, 1])).evaluate(
      model, sessions: store([[4, 5], [9, 10, 11]]), itemCounts: counts)
    // First places: items 5, 10, 11; second places: item 0, the first among equals, three times.
    #expect(result.metrics.map(\.cutoff) == [1, 2])
    #expect(result.metrics.map(\.coverage) == [3.0 / 70, 4.0 / 70])
    #expect(result.metrics.map(\.popularity) == [0.25, 0.625])
    #expect(result.metrics.map(\.recall) == [1, 1])
  }

  @Test func cutoffsBeyondTheCatalogue() throws {
    let result = try evaluate([[1, 2, 3]], settings(cutoffs: [50, 1000]))
    #expect(result.metrics.map(\.recall) == [1, 1])
    #expect(result.metrics.map(\.coverage) == [1, 1])
  }

  @Test func progressCountsEveryPredictionOnce() throws {
    let seen = Mutex<[EvaluationProgress]>([])
    _ = try Evaluator(settings(lanes: 3, threads: 2)).evaluate(
      HistoryHash(itemCount: itemCount),
      sessions: store((0..<300).map { [ItemIndex($0 % 50), 2, 3] }),
      itemCounts: [Int64](repeating: 1, count: itemCount),
      progress: { progress in seen.withLock { $0.append(progress) } })
    let all = seen.withLock { $0 }
    #expect(all.allSatisfy { $0.totalEvents == 600 })
    #expect(zip(all, all.dropFirst()).allSatisfy { $0.doneEvents < $1.doneEvents })
    #expect(all.last?.doneEvents == 600)
  }
}
