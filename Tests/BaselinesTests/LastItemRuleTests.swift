import Evaluation
import EventLogs
import SessionData
import TestSupport
import Testing

@testable import Baselines

/// The figures of a last-item rule on real logs, in the folder `shared` beside the package where there is one.
///
/// The rule is 1 / distance up to distance 9, without pairs of an item with itself. The figures are of 2,500 sessions of
/// each test log at most, ours of about as many, spread over it.
@Suite struct LastItemRuleTests {
  @Test(
    .enabled(if: SharedFiles.isAvailable, "no reference data here"),
    arguments: [
      ("diginetica", 0.335, 0.108), ("rsc15_100k", 0.391, 0.187), ("yoochoose1_64", 0.530, 0.234),
      ("bol_example", 0.476, 0.265), ("eshop", 0.661, 0.246), ("wikispeedia", 0.672, 0.282),
    ])
  func figuresAreMet(_ name: String, _ recall: Double, _ mrr: Double) throws {
    let train = try EventLogReader().read([SharedFiles.url("data/\(name)_train.tsv.gz").path])
    let test = try EventLogReader().read(
      [SharedFiles.url("data/\(name)_test.tsv.gz").path], vocabulary: train.vocabulary,
      unknownItems: .drop)
    let step = max(test.sessions.count / 2500, 1)
    let sessions = stride(from: 0, to: test.sessions.count, by: step).map {
      Array(test.sessions.items(of: $0))
    }
    let itemCount = train.vocabulary.count
    var rule = SequentialRules.Settings()
    (rule.steps, rule.pruning, rule.repeats) = (9, 100_000, .ignored)
    var settings = EvaluationSettings()
    settings.cutoffs = [20]
    settings.ties = .median
    let result = try Evaluator(settings).evaluate(
      SequentialRules(train.sessions, itemCount: itemCount, settings: rule),
      sessions: Sessions(sessions: sessions),
      itemCounts: train.sessions.itemCounts(itemCount: itemCount))
    let metrics = try #require(result.metrics(at: 20))
    #expect(abs(metrics.recall - recall) < 0.015, "\(name): recall \(metrics.recall)")
    #expect(abs(metrics.mrr - mrr) < 0.015, "\(name): MRR \(metrics.mrr)")
  }
}
