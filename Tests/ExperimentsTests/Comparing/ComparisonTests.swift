import Baselines
import Evaluation
import Experiments
import Foundation
import Recommendation
import SessionData
import Synchronization
import Testing

@Suite struct ComparisonTests {
  @Test func `a model in memory, one that is made and one from a text stand side by side`() throws {
    let log = Quick.walks(0..<200)
    let comparison = try Comparison.run(
      [
        .model(try Quick.fitted("vsknn:k=20", to: log), named: "saved"),
        .making("mine") { log, _ in FirstItems.model(log) },
        ModelSpecification("rules=sr:pruning=10"),
      ], on: [Quick.split], settings: Quick.settings { $0.cutoffs = [5] })
    #expect(comparison.models.map(\.name) == ["saved", "mine", "rules"])
    #expect(comparison.cutoffs == [5, 20])
    #expect(comparison.ranking.last == 1)
    #expect(comparison.models.map { $0.fitSeconds == nil } == [true, false, false])
    #expect(comparison.models[1].settings.map(\.value) == ["first", "ascending"])
    #expect(comparison.models[2].settings.contains { $0 == ("pruning", "10") })
    for index in comparison.models.indices {
      let estimate = comparison.estimate(comparison.metric, of: index)
      #expect(estimate.interval.contains(estimate.value))
      #expect(comparison.models[index].overall.byLength?.isEmpty == false)
    }
    #expect(comparison.probability(of: comparison.ranking[0], above: 1) == 1)
    #expect(comparison.verdict.winner.hasPrefix(comparison.models[comparison.ranking[0]].name))
  }

  @Test func `the numbers are those of an evaluation`() throws {
    let model = try Quick.fitted("vsknn:k=20", to: Quick.walks(0..<200))
    let test = Quick.walks(200..<300)
    let comparison = try Comparison.run(
      [ModelSpecification("vsknn:k=20"), .model(model, named: "same")], on: [Quick.split],
      settings: Quick.settings())
    let evaluated = try Evaluator().evaluate(model, on: test)
    for compared in comparison.models { #expect(compared.overall.metrics == evaluated.metrics) }
    #expect(comparison.difference(comparison.metric, of: 1)?.value == 0)
    #expect(comparison.probability(of: 0, above: 1) == 0.5)
    #expect(comparison.verdict.certainty == .unsure)
  }

  /// A model numbers its items its own way and knows fewer: all are measured on what all know.
  @Test func `events of items that any model lacks are dropped for all`() throws {
    let train = Quick.log(["abc", "abc", "cde", "dea"])
    let other = try Quick.fitted("markov", to: Quick.log(["dcb", "dbc", "abd"]))
    let test = Quick.log(["abe", "cdz", "ez", "bcd"])
    let warnings = Mutex<[ComparisonWarning]>([])
    let comparison = try Comparison.run(
      [ModelSpecification("pop"), .model(other)], on: [Split(train: train, test: test)],
      settings: Quick.settings()
    ) { event in
      if case .warning(let warning) = event { warnings.withLock { $0.append(warning) } }
    }
    // ab, cd and bcd are left; z twice and the e behind ab are not.
    #expect(comparison.splits[0].predictions == 1 + 1 + 2)
    #expect(comparison.splits[0].droppedEvents == 2 + 1)
    #expect(warnings.withLock { $0.contains(.dropped(events: 1, split: "test")) })
    // Only b after a is first in its list: c and d tie after b, and d never follows c.
    #expect(comparison.models[1].overall.value(MetricAtCutoff(.recall, at: 1)) == 0.25)
    let alone = try Comparison.run(
      [.model(other)], on: [Split(train: nil, test: test)], settings: Quick.settings())
    #expect(alone.verdict.certainty == .alone && alone.splits[0].train == nil)
  }

  /// b follows a in 60 % and c in 40 %: one rule finds b at once, popularity lists a, b, c.
  ///
  /// Rare items see to it that what the rule does not tell is far behind.
  @Test func `the verdict says who is ahead in another metric`() throws {
    let sessions = (0..<200).map { $0 % 5 < 3 ? "ab" : "ac" }
    let comparison = try Comparison.run(
      [ModelSpecification("rule=markov:pruning=1"), ModelSpecification("popularity")],
      on: [Split(train: Quick.log(sessions + ["de", "fg"]), test: Quick.log(sessions))],
      settings: Quick.settings {
        $0.cutoffs = [3]
        $0.metric = MetricAtCutoff(.mrr, at: 3)
      })
    let verdict = comparison.verdict.text
    #expect(verdict.hasPrefix("rule is best: its MRR@3 of 0.6000"), "\(verdict)")
    #expect(
      verdict.contains("By Recall@3 popularity is ahead of it: 1.0000 against 0.6000."),
      "\(verdict)")
    #expect(comparison.verdict.certainty == .sure)
    #expect(comparison.text.hasPrefix(verdict))
  }

  @Test func `splits count the same`() throws {
    let splits = [100, 300, 40].enumerated().map { number, size in
      Split(
        train: Quick.walks(number..<size), test: Quick.walks(size..<size + size / 4),
        name: "window-\(number)")
    }
    let comparison = try Comparison.run(
      [ModelSpecification("pop"), ModelSpecification("mc")], on: splits, settings: Quick.settings())
    #expect(comparison.splits.map(\.name) == ["window-0", "window-1", "window-2"])
    for model in comparison.models {
      let values = model.bySplit.compactMap { $0.value(comparison.metric) }
      #expect(values.count == 3)
      #expect(abs(model.value(comparison.metric) - values.reduce(0, +) / 3) < 1e-12)
    }
    #expect(comparison.text.contains("window-0  window-1  window-2"))
  }

  @Test func `each seed makes a random model once`() throws {
    let seeds = Mutex<[UInt64]>([])
    let random = ModelSpecification.making("random", isRandom: true) { log, seed in
      seeds.withLock { $0.append(seed) }
      return try Quick.fitted("vsknn:k=\(1 + 40 * (seed % 2))", to: log)
    }
    let comparison = try Comparison.run(
      [random, ModelSpecification("pop")], on: [Quick.split],
      settings: Quick.settings {
        $0.seeds = 3
        $0.seed = 7
      })
    #expect(seeds.withLock { $0 } == [7, 8, 9])
    #expect(comparison.models.map(\.seeds) == [3, 1])
    let spread = try #require(comparison.models[0].spread(comparison.metric))
    #expect(spread > 0)
    #expect(comparison.models[1].spread(comparison.metric) == nil)
  }

  @Test func `a metric of the caller's own is measured, and may decide`() throws {
    let own = RankMetric("first", title: "First") { rank, _ in rank == 1 ? 1 : 0 }
    let comparison = try Comparison.run(
      [ModelSpecification("mc"), ModelSpecification("pop")], on: [Quick.split],
      settings: Quick.settings { $0.metric = MetricAtCutoff(own, at: 5) })
    #expect(comparison.metrics.map(\.name) == ["recall", "mrr", "ndcg", "first"])
    #expect(comparison.verdict.winner.contains("First@5"))
    let model = try #require((try Quick.object(comparison)["models"] as? [[String: Any]])?.first)
    #expect(model["first@5"] as? Double == model["recall@1"] as? Double)
  }

  @Test func `differences of a pair are opposite, and one of the two is better`() throws {
    let comparison = try Comparison.run(
      ["pop", "mc", "vsknn:k=20"].map { try ModelSpecification($0) }, on: [Quick.split],
      settings: Quick.settings())
    let pairs = try #require(try Quick.object(comparison)["pairs"] as? [[String: Any]])
    #expect(pairs.count == 6)
    for pair in pairs {
      let back = try #require(
        pairs.first {
          $0["model"] as? String == pair["other"] as? String
            && $0["other"] as? String == pair["model"] as? String
        })
      func sum(_ key: String) throws -> Double {
        try #require(pair[key] as? Double) + #require(back[key] as? Double)
      }
      #expect(abs(try sum("difference")) < 1e-12)
      #expect(abs(try sum("probability_better") - 1) < 1e-9)
    }
  }

  @Test func `events tell of every step`() throws {
    let events = Mutex<[String]>([])
    _ = try Comparison.run(
      [ModelSpecification("gru4rec:layers=4,epochs=1"), ModelSpecification("pop")],
      on: [Quick.split], settings: Quick.settings()
    ) { event in
      let text: String
      switch event {
      case .read: text = "read"
      case .warning(let warning): text = "\(warning)"
      case .training(let model, _, _): text = "training \(model)"
      case .evaluating(let model, _, _): text = "evaluating \(model)"
      case .made(let model): text = "made \(model)"
      case .measured(let model, let split, _): text = "measured \(model) on \(split)"
      }
      events.withLock { if $0.last != text { $0.append(text) } }
    }
    var seen = events.withLock { $0 }
    // The test's times begin anew with every log in memory.
    #expect(seen.removeFirst().hasPrefix("test: 100 % of the test sessions begin before"))
    seen.removeAll { $0.hasPrefix("training") }
    #expect(
      seen == [
        "made gru4rec", "evaluating gru4rec", "measured gru4rec on test", "made pop",
        "evaluating pop", "measured pop on test",
      ])
  }

  @Test func `a run that is cancelled ends by an error`() async throws {
    #expect(throws: CancellationError.self) {
      try Comparison.run(
        [ModelSpecification("gru4rec:layers=4,epochs=1000000")], on: [Quick.split],
        settings: Quick.settings(), isCancelled: { true })
    }
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try Comparison.run(
        [ModelSpecification("pop")], on: [Quick.split], settings: Quick.settings())
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
