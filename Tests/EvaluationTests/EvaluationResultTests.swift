import Foundation
import SessionData
import Testing

@testable import Evaluation

@Suite struct EvaluationResultTests {
  private func result(full: Bool) throws -> EvaluationResult {
    var settings = EvaluationSettings()
    settings.byPosition = full
    settings.byPopularity = full
    settings.byLength = full
    settings.byClicks = full
    settings.confidence = full ? 0.95 : nil
    settings.resamples = 50
    return try Evaluator(settings).evaluate(
      HistoryHash(itemCount: 30),
      sessions: store((0..<1500).map { [ItemIndex($0 % 30), ItemIndex($0 % 7), 3] }),
      itemCounts: (0..<30).map { Int64($0) }, unknownEvents: 4321)
  }

  private func object(_ result: EvaluationResult) throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(result))
    return try #require(json as? [String: Any])
  }

  @Test func keysOfTheObject() throws {
    let result = try result(full: false)
    let object = try object(result)
    let metrics = ["recall", "mrr", "ndcg", "coverage", "popularity"]
    let perCutoff = metrics.flatMap { name in [1, 5, 10, 20].map { "\(name)@\($0)" } }
    let others = [
      "events", "sessions", "unknown_events", "ties", "seconds", "events_per_second",
    ]
    #expect(Set(object.keys) == Set(perCutoff + others))
    let recall = try #require(result.metrics(at: 20)?.recall)
    #expect(abs((object["recall@20"] as? Double ?? .nan) - recall) < 1e-12)
    #expect(object["events"] as? Int == 3000)
    #expect(object["sessions"] as? Int == 1500)
    #expect(object["unknown_events"] as? Int == 4321)
    #expect(object["ties"] as? String == "conservative")
  }

  @Test func nestedObjects() throws {
    let result = try result(full: true)
    let object = try object(result)
    let positions = try #require(object["by_position"] as? [[String: Any]])
    #expect(positions.map { $0["group"] as? String } == ["1", "2"])
    let mrr = try #require(result.byPosition?[0].metrics[1].mrr)
    #expect(abs((positions[0]["mrr@5"] as? Double ?? .nan) - mrr) < 1e-12)
    let popularity = try #require(object["by_popularity"] as? [[String: Any]])
    #expect(popularity.compactMap { $0["events"] as? Int }.reduce(0, +) == 3000)
    let clicks = try #require(object["by_clicks"] as? [[String: Any]])
    #expect(clicks.map { $0["group"] as? String } == ["never", "1-5", "6+"])
    #expect(clicks.compactMap { $0["events"] as? Int }.reduce(0, +) == 3000)
    let lengths = try #require(object["by_length"] as? [[String: Any]])
    #expect(lengths.map { $0["group"] as? String } == ["3"])
    let confidence = try #require(object["confidence"] as? [String: Any])
    let interval = try #require(confidence["ndcg@10"] as? [Double])
    let ndcg = try #require(result.metrics(at: 10)).ndcg
    #expect(interval.count == 2 && interval[0] < ndcg && ndcg < interval[1])
  }

  @Test func decodesWhatItEncodes() throws {
    for full in [false, true] {
      let result = try result(full: full)
      let decoded = try JSONDecoder().decode(
        EvaluationResult.self, from: JSONEncoder().encode(result))
      #expect(decoded == result)
    }
  }

  @Test func meansOfSeveral() throws {
    let first = try result(full: true)
    #expect(
      EvaluationResult.mean(of: [first]).metrics == first.metrics
        && EvaluationResult.mean(of: [first]).confidence == nil)
    var settings = EvaluationSettings()
    settings.byLength = true
    let second = try Evaluator(settings).evaluate(
      HistoryHash(itemCount: 30), sessions: store([[1, 2], [3, 4, 5, 6, 7]]),
      itemCounts: (0..<30).map { Int64($0) })
    let mean = EvaluationResult.mean(of: [first, second])
    #expect(mean.events == (3000 + 5) / 2 + 1)
    for (both, (one, other)) in zip(mean.metrics, zip(first.metrics, second.metrics)) {
      #expect(both.recall == (one.recall + other.recall) / 2)
      #expect(both.coverage == (one.coverage + other.coverage) / 2)
    }
    #expect(mean.byLength?.map(\.name) == ["2", "3", "4-5"])
    #expect(mean.byLength?[1] == first.byLength?[0])
    #expect(mean.byPosition == first.byPosition)
  }

  @Test func textIsAnAlignedTable() throws {
    let text = try result(full: true).text
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let table = lines.prefix { !$0.isEmpty }
    #expect(Set(table.map(\.count)).count == 1, "\(text)")
    #expect(table.first?.split(separator: " ") == ["metric", "@1", "@5", "@10", "@20"])
    #expect(table.count == 9)
    #expect(lines.contains("ties conservative"))
    #expect(lines.contains("ranges hold 95 % of 50 resamples of the sessions"))
    #expect(lines.contains("3,000 events of 1,500 sessions"))
    #expect(lines.contains("4,321 events of unknown items dropped"))
    let groups = try #require(lines.first { $0.hasPrefix("events seen") })
    #expect(groups.hasSuffix("recall@20  mrr@20  ndcg@20"))
  }

  private func hand(
    seconds: Double = 2.345, unknownEvents: Int = 0, byClicks: [MetricGroup]? = nil,
    confidence: ConfidenceIntervals? = nil
  ) -> EvaluationResult {
    let ranks = RankMetrics(cutoff: 20, names: ["recall", "mrr"], values: [0.999_96, 0.040_04])
    return EvaluationResult(
      metrics: [CutoffMetrics(ranks: ranks, coverage: 0.25, popularity: 1)], events: 1_234_567,
      sessions: 1, unknownEvents: unknownEvents, ties: .median, seconds: seconds, byPosition: nil,
      byPopularity: nil, byLength: nil, confidence: confidence, byClicks: byClicks)
  }

  @Test func rowsOfGroupsAndIntervals() throws {
    let groups = [("never", 1200, 0.125), ("6+", 34, 0.5)].map { name, events, value in
      MetricGroup(
        name: name, events: events,
        metrics: [RankMetrics(cutoff: 20, names: ["recall", "mrr"], values: [value, value / 2])])
    }
    let intervals = ConfidenceIntervals(
      level: 0.925, resamples: 70,
      intervals: [
        CutoffIntervals(cutoff: 20, names: ["recall", "mrr"], values: [0.99...1, 0...0.100_04])
      ])
    #expect(
      hand(unknownEvents: 1, byClicks: groups, confidence: intervals).text == """
        metric                @20
        recall             1.0000
                    0.9900-1.0000
        mrr                0.0400
                    0.0000-0.1000
        coverage           0.2500
        popularity         1.0000

        target clicked  events  recall@20  mrr@20
        never            1,200     0.1250  0.0625
        6+                  34     0.5000  0.2500

        ties median
        ranges hold 92.50 % of 70 resamples of the sessions
        1,234,567 events of 1 sessions
        1 events of unknown items dropped
        2.35 seconds, 526,468 events/s
        """)
  }

  /// A result of a file may say anything.
  @Test func oddNumbersAreWrittenAsTheyAre() {
    #expect(hand(seconds: 0).eventsPerSecond == 0)
    #expect(hand(seconds: 0).text.hasSuffix("\n0.00 seconds, 0 events/s"))
    #expect(hand(seconds: -1).text.hasSuffix("\n-1.0 seconds, 0 events/s"))
    #expect(hand(seconds: 1e12).text.contains("\n1000000000000.0 seconds"))
    #expect(hand(seconds: 1e12 - 1).text.contains("\n999999999999.00 seconds"))
    #expect(hand(seconds: .nan).text.contains("\nnan seconds"))
    #expect(hand(seconds: 0.5).eventsPerSecond == 2_469_134)
  }

  /// Keys that name no metric at a length are somebody else's.
  @Test func otherKeysAreNotRead() throws {
    var object = try object(hand())
    for key in ["note", "note@", "note@@5", "@", "note@x", "a@b@5"] { object[key] = 1 }
    let data = try JSONSerialization.data(withJSONObject: object)
    #expect(try JSONDecoder().decode(EvaluationResult.self, from: data) == hand())
  }

  @Test func meansOfSeveralKeepWhatOneHas() {
    let mean = EvaluationResult.mean(of: [hand(seconds: 1, unknownEvents: 3), hand(seconds: 2)])
    #expect(mean.seconds == 1.5 && mean.unknownEvents == 2 && mean.ties == .median)
    #expect(mean.metrics == hand().metrics && mean.byClicks == nil && mean.byPosition == nil)
  }

  @Test func numbersAreRounded() {
    let ranks = RankMetrics(
      cutoff: 20, names: ["recall", "mrr", "ndcg"], values: [0.999_96, 0.040_04, 0.5])
    let result = EvaluationResult(
      metrics: [CutoffMetrics(ranks: ranks, coverage: 0, popularity: 1)], events: 1_234_567,
      sessions: 1, unknownEvents: 0, ties: .median, seconds: 2.345, byPosition: nil,
      byPopularity: nil, byLength: nil, confidence: nil)
    #expect(
      result.text == """
        metric         @20
        recall      1.0000
        mrr         0.0400
        ndcg        0.5000
        coverage    0.0000
        popularity  1.0000

        ties median
        1,234,567 events of 1 sessions
        2.35 seconds, 526,468 events/s
        """)
  }
}
