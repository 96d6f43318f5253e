import Evaluation
import Foundation
import SessionData
import Testing

/// A metric that the caller brings is measured, resampled, written and read like the package's own.
@Suite struct OwnMetricTests {
  /// Half of what recall gives, so that every number is known.
  private let half = RankMetric("half", title: "Half") { _, _ in 0.5 }

  private func evaluate() throws -> (result: EvaluationResult, totals: SessionTotals) {
    var settings = EvaluationSettings()
    settings.metrics = [.recall, half]
    settings.cutoffs = [3, 10]
    settings.byLength = true
    settings.confidence = 0.9
    settings.resamples = 50
    return try Evaluator(settings).evaluateBySession(
      HistoryHash(itemCount: 30),
      sessions: store((0..<200).map { [ItemIndex($0 % 30), ItemIndex($0 % 7), 3] }),
      itemCounts: (0..<30).map { Int64($0) })
  }

  @Test func itIsMeasuredWithThoseAskedFor() throws {
    let (result, totals) = try evaluate()
    for row in result.metrics.map(\.ranks) + (result.byLength ?? []).flatMap(\.metrics) {
      #expect(row.names == ["recall", "half"])
      #expect(row.recall > 0 && row[half] == row.recall / 2)
      #expect(row[.mrr] == nil && row.mrr.isNaN)
    }
    #expect(result.value(MetricAtCutoff(half, at: 10)) == result.metrics[1].recall / 2)
    #expect(result.value(MetricAtCutoff(half, at: 20)) == nil)
    let intervals = try #require(result.confidence?.intervals[0])
    let recall = try #require(intervals[.recall])
    #expect(intervals[half] == recall.lowerBound / 2...recall.upperBound / 2)
    let resamples = PairedResamples([totals, totals], resamples: 100, seed: 1, threads: 1)
    let estimate = resamples.estimate(MetricAtCutoff(half, at: 3), of: 1, level: 0.9)
    #expect(abs(estimate.value - result.metrics[0].recall / 2) < 1e-12)
  }

  @Test func itIsWrittenAndRead() throws {
    let result = try evaluate().result
    let json = try JSONEncoder().encode(result)
    let object = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    #expect(object["half@10"] != nil && object["mrr@10"] == nil)
    #expect(try JSONDecoder().decode(EvaluationResult.self, from: json) == result)
    #expect(result.text.contains("\nhalf  "))
    #expect(result.text.contains("recall@10  half@10\n"))
  }

  @Test func itsNameCanBeRead() {
    #expect(MetricAtCutoff("half@5", among: [.mrr, half]) == MetricAtCutoff(half, at: 5))
    #expect(MetricAtCutoff("half@5") == nil)
    #expect(MetricAtCutoff(half, at: 5).title == "Half@5")
    #expect(RankMetric("rbp") { _, _ in 1 }.title == "RBP")
  }
}
