import Foundation
import Randomness
import SessionData
import Testing

@testable import Evaluation

@Suite struct PairedResamplesTests {
  private let mrr = MetricAtCutoff(.mrr, at: 5)

  /// Totals of sessions with these values of all metrics per prediction.
  private func totals(_ values: [Double], predictions: [Double]? = nil) -> SessionTotals {
    let rows = values.enumerated().flatMap { index, value in
      let count = predictions?[index] ?? 1
      return [count] + RankMetric.standard.map { _ in count * value }
    }
    return SessionTotals(MetricColumns(cutoffs: [5]), rows: rows)
  }

  private func values(_ count: Int, seed: UInt64) -> [Double] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in Double.random(in: 0...1, using: &random) }
  }

  private func resamples(
    _ models: [SessionTotals], _ count: Int = 1000, seed: UInt64 = 5, threads: Int = 2
  ) -> PairedResamples {
    PairedResamples(models, resamples: count, seed: seed, threads: threads)
  }

  @Test func identicalModelsAreTied() {
    let same = totals(values(100, seed: 1))
    let found = resamples([same, same])
    #expect(
      found.difference(mrr, of: 0, from: 1, level: 0.95) == Estimate(value: 0, interval: 0...0))
    #expect(found.probability(mrr, of: 0, above: 1) == 0.5)
    #expect(found.probability(mrr, of: 1, above: 1) == 0.5)
  }

  /// The luck of the draw cancels in the difference, however wide the intervals of the models are.
  @Test func aConstantShiftIsCertain() {
    let low = values(100, seed: 2)
    let found = resamples([totals(low.map { $0 + 0.01 }), totals(low)])
    let difference = found.difference(mrr, of: 0, from: 1, level: 0.95)
    #expect(abs(difference.value - 0.01) < 1e-12)
    #expect(abs(difference.interval.lowerBound - 0.01) < 1e-12)
    #expect(abs(difference.interval.upperBound - 0.01) < 1e-12)
    #expect(found.probability(mrr, of: 0, above: 1) == 1)
    #expect(found.probability(mrr, of: 1, above: 0) == 0)
    let single = found.estimate(mrr, of: 0, level: 0.95).interval
    #expect(single.upperBound - single.lowerBound > 0.08)
  }

  /// Φ of the mean difference over its standard error, and ± 1.96 standard errors around it.
  @Test func agreesWithTheNormalApproximation() {
    let count = 2000
    let first = values(count, seed: 3)
    let second = zip(first, values(count, seed: 4)).map { 0.7 * $0 + 0.3 * $1 + 0.002 }
    let differences = zip(second, first).map { $0 - $1 }
    let mean = differences.reduce(0, +) / Double(count)
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let error = (variance / Double(count)).squareRoot()
    let found = resamples([totals(first), totals(second)], 4000)
    let difference = found.difference(mrr, of: 1, from: 0, level: 0.95)
    #expect(abs(difference.value - mean) < 1e-12)
    #expect(abs(difference.interval.lowerBound - (mean - 1.96 * error)) < 0.15 * error)
    #expect(abs(difference.interval.upperBound - (mean + 1.96 * error)) < 0.15 * error)
    let expected = 0.5 * erfc(-mean / error / 2.0.squareRoot())
    #expect(expected > 0.6 && expected < 0.99, "a case that tells: \(expected)")
    #expect(abs(found.probability(mrr, of: 1, above: 0) - expected) < 0.03)
  }

  /// Of 300 made-up tests whose true difference is known, the intervals hold it about as often as they say.
  @Test func intervalsHoldTheTruthAsOftenAsTheySay() {
    var held = 0
    for test in 0..<300 {
      var random = SplitMix64(seed: 1000 + UInt64(test))
      var lengths: [Double] = []
      var pairs: [(Double, Double)] = []
      for _ in 0..<120 {
        let difficulty = Double.random(in: 0...0.5, using: &random)
        lengths.append(Double(Int.random(in: 1...6, using: &random)))
        pairs.append(
          (
            difficulty + Double.random(in: 0...0.4, using: &random),
            difficulty + Double.random(in: 0...0.3, using: &random)
          ))
      }
      let found = PairedResamples(
        [
          totals(pairs.map(\.0), predictions: lengths),
          totals(pairs.map(\.1), predictions: lengths),
        ], resamples: 400, seed: UInt64(test), threads: 2)
      let interval = found.difference(mrr, of: 0, from: 1, level: 0.9).interval
      if interval.contains(0.05) { held += 1 }
    }
    // 270 of 300 are expected, give or take 5 (one standard deviation).
    #expect((250...288).contains(held), "\(held)")
  }

  /// Each prediction counts the same, not each session.
  @Test func longSessionsWeighMore() {
    let found = resamples([totals([1, 0], predictions: [9, 1])], 200)
    #expect(found.estimate(mrr, of: 0, level: 0.9).value == 0.9)
  }

  @Test func metricsAndCutoffsHaveTheirPlaces() {
    let sessions = store([[0, 1], [0, 1, 2]])
    let summary = RankSummary(ranks: [0, 2, 0, 1, 9], sessions: sessions)
    let other = RankSummary(ranks: [0, 1, 0, 1, 1], sessions: sessions)
    let both = resamples(
      [summary, other].map { SessionTotals($0, MetricColumns(cutoffs: [1, 10])) }, 100)
    for (model, ranks) in [[2.0, 1, 9], [1, 1, 1]].enumerated() {
      for cutoff in [1, 10] {
        for metric in RankMetric.standard {
          let found = both.estimate(MetricAtCutoff(metric, at: cutoff), of: model, level: 0.9)
          #expect(abs(found.value - metric.mean(ofRanks: ranks, at: cutoff)) < 1e-12)
        }
      }
    }
  }

  @Test func dependsOnTheSeedAlone() {
    let models = [totals(values(50, seed: 6)), totals(values(50, seed: 7))]
    func drawn(_ seed: UInt64, _ threads: Int) -> Estimate {
      resamples(models, 200, seed: seed, threads: threads)
        .difference(mrr, of: 0, from: 1, level: 0.9)
    }
    #expect(drawn(1, 1) == drawn(1, 4))
    #expect(drawn(1, 1).interval != drawn(2, 1).interval)
  }

  /// Splits count the same whatever their size, and as independent tests they narrow the interval.
  @Test func splitsCountTheSame() {
    let small = resamples([totals([0.2, 0.4])], 500, seed: 1)
    let large = resamples([totals(values(400, seed: 8))], 500, seed: 2)
    let both = PairedResamples.mean(of: [small, large])
    func estimate(_ one: PairedResamples) -> Estimate { one.estimate(mrr, of: 0, level: 0.9) }
    #expect(estimate(both).value == (estimate(small).value + estimate(large).value) / 2)
    func width(_ one: PairedResamples) -> Double {
      estimate(one).interval.upperBound - estimate(one).interval.lowerBound
    }
    let four = (0..<4).map { resamples([totals(values(100, seed: 9))], 500, seed: $0) }
    #expect(width(PairedResamples.mean(of: four)) < 0.65 * width(four[0]))
  }

  @Test func theMeanOfOneSplitIsItself() {
    let one = resamples([totals(values(30, seed: 10))], 50)
    let mean = PairedResamples.mean(of: [one])
    #expect(mean.estimate(mrr, of: 0, level: 0.9) == one.estimate(mrr, of: 0, level: 0.9))
    #expect(mean.modelCount == 1 && mean.resampleCount == 50 && mean.cutoffs == [5])
    #expect(mean.metrics == RankMetric.standard)
  }

  /// What a model earned elsewhere says nothing beside what another earned here.
  @Test func otherSessionsAreACallersMistake() async {
    await #expect(processExitsWith: .failure) {
      let columns = MetricColumns([.mrr], cutoffs: [5])
      let here = SessionTotals(columns, rows: [2, 1, 3, 0.5])
      _ = SessionTotals.mean(of: [here, SessionTotals(columns, rows: [3, 1, 2, 0.5])])
    }
    await #expect(processExitsWith: .failure) {
      let here = SessionTotals(MetricColumns([.mrr], cutoffs: [5]), rows: [2, 1, 3, 0.5])
      let other = SessionTotals(MetricColumns([.mrr], cutoffs: [6]), rows: [2, 1, 3, 0.5])
      _ = PairedResamples([here, other], resamples: 10, seed: 1, threads: 1)
    }
  }

  @Test func meansOverSeeds() {
    let mean = SessionTotals.mean(of: [totals([0, 1]), totals([1, 1])])
    #expect(mean == totals([0.5, 1]))
    #expect(mean.sessionCount == 2)
  }

  @Test func textOfMetrics() {
    #expect(MetricAtCutoff("mrr@1") == MetricAtCutoff(.mrr, at: 1))
    #expect(MetricAtCutoff("ndcg@10") == MetricAtCutoff(.ndcg, at: 10))
    #expect(MetricAtCutoff(.recall, at: 5).description == "recall@5")
    #expect(MetricAtCutoff(.recall, at: 5).title == "Recall@5")
    #expect(MetricAtCutoff(.ndcg, at: 5).title == "NDCG@5")
    for text in ["mrr", "mrr@", "mrr@0", "mrr@-1", "map@5", "mrr@5@5", "@5", ""] {
      #expect(MetricAtCutoff(text) == nil, "\(text)")
    }
  }
}
