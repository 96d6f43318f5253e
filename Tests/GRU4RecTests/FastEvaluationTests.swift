import Evaluation
import EventLogs
import Foundation
import GRU4Rec
import Recommendation
import Safetensors
import SessionData
import TestSupport
import Testing

/// Recorded models under the product's evaluator, from the log to the metrics.
@Suite("Recorded models, evaluated")
struct FastEvaluationTests {
  /// Tensors of a recorded one-layer model with shared embedding, under the product's names.
  private func weights(_ file: SafetensorsFile, prefix: String) throws -> [String: DoubleTensor] {
    var weights: [String: DoubleTensor] = [:]
    for (name, recorded) in [
      ("item.output_weight", "Wy.weight"), ("item.output_bias", "By.weight"),
      ("gru.0.input_weight", "G.0.weight_ih"), ("gru.0.recurrent_weight", "G.0.weight_hh"),
      ("gru.0.input_bias", "G.0.bias_ih"), ("gru.0.recurrent_bias", "G.0.bias_hh"),
    ] {
      let values = try file.array(prefix + recorded, as: Float.self).map(Double.init)
      let shape = try file.tensor(prefix + recorded).shape
      weights[name] = DoubleTensor(
        shape: name.hasSuffix("bias") ? [shape[0]] : shape, values: values)
    }
    return weights
  }

  private func model(
    _ name: String, prefix: String, units: Int, itemIDs: [String], counts: [Int64]
  ) throws -> GRU4RecModel {
    let weights = try weights(SafetensorsFile(path: GoldenFiles.path(name)), prefix: prefix)
    var h = Hyperparameters()
    h.layers = [units]
    return try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "model.safetensors").path
      try ModelFileFixture.write(
        weights, hyperparameters: h, itemIDs: itemIDs, itemCounts: counts, to: path)
      return try GRU4RecModel(contentsOf: path)
    }
  }

  @Test(
    "a small log with unknown items, by tie mode and batch size, and event by event",
    .enabled(if: GoldenFiles.arePresent, "no recorded numbers at ../shared/golden"))
  func endToEnd() throws {
    let train = try GoldenFiles.sessions("tiny_sessions.tsv")
    let counts = train.store.itemCounts(itemCount: train.itemIDs.count)
    let model = try model(
      "eval_model.safetensors", prefix: "w.", units: 8, itemIDs: train.itemIDs, counts: counts)
    let log = try EventLogReader().read(
      [GoldenFiles.path("eval_test.tsv")], vocabulary: model.vocabulary, unknownItems: .drop)
    let recorded = try JSONDecoder().decode(
      RecordedManifest.self, from: GoldenFiles.data("manifest.json")
    ).evaluation.results
    var checked = 0
    for (name, result) in recorded {
      // Runs of a model trained without samples stop early in the recorded code, ours does not;
      // "b6" and the like are errors of that code.
      let parts = name.components(separatedBy: "_b")
      guard case .metrics(let metrics) = result, parts.count == 2,
        let ties = TieHandling(rawValue: parts[0]), let lanes = Int(parts[1])
      else { continue }
      var settings = EvaluationSettings()
      (settings.ties, settings.lanes, settings.threads) = (ties, lanes, 2)
      settings.cutoffs = metrics.recall.keys.compactMap { Int($0) }
      let actual = try Evaluator(settings).evaluate(
        model, sessions: log.sessions, itemCounts: counts)
      #expect(actual.events == 7)
      for (cutoff, recall) in metrics.recall {
        let found = try #require(actual.metrics(at: Int(cutoff) ?? 0))
        #expect(abs(found.recall - recall) < 1e-6, "\(name) recall@\(cutoff)")
        #expect(abs(found.mrr - (metrics.mrr[cutoff] ?? .nan)) < 1e-6, "\(name) mrr@\(cutoff)")
      }
      checked += 1
    }
    #expect(checked == 8)
    guard case .events(let events) = recorded["per_event"] else {
      Issue.record("no recorded events")
      return
    }
    #expect(events.count == 7)
    for (session, events) in Dictionary(grouping: events, by: \.session) {
      var state = model.initialState()
      for event in events {
        model.observe(event.input, state: &state)
        var scores = [Float](repeating: .nan, count: model.itemCount)
        var span = scores.mutableSpan
        model.score(state, into: &span)
        #expect(
          try TieHandling.standard.rank(of: event.target, in: scores.span) == event.rank,
          "session \(session)")
        #expect(abs(scores[Int(event.target)] - event.score) < 1e-5, "session \(session)")
      }
    }
  }

  @Test(
    "recorded ranks in three tie modes",
    .enabled(if: GoldenFiles.arePresent, "no recorded numbers at ../shared/golden"))
  func ranks() throws {
    let file = try SafetensorsFile(path: GoldenFiles.path("eval_ranks.safetensors"))
    let scores = try file.array("scores", as: Float.self)
    let targets = try file.array("target", as: Int64.self)
    let expected: [TieHandling: [Double]] = [
      .standard: try file.array("rank_standard", as: Int64.self).map(Double.init),
      .conservative: try file.array("rank_conservative", as: Int64.self).map(Double.init),
      .median: try file.array("rank_median", as: Float.self).map(Double.init),
    ]
    for (ties, ranks) in expected {
      for (row, target) in targets.enumerated() {
        let row = (row, Array(scores[row * 12..<(row + 1) * 12]))
        #expect(
          try ties.rank(of: ItemIndex(target), in: row.1.span) == ranks[row.0], "\(ties) \(row.0)")
      }
    }
  }

  private struct TopLists: Decodable {
    var prefixes: [Entry]
    struct Entry: Decodable {
      var prefix: [String]
      var top20: [Item]
    }
    struct Item: Decodable {
      var item: String
      var score: Float
    }
  }

  private static let realFiles = [
    "golden/rsc15_100k_xe_seed42.safetensors", "data/rsc15_100k_test.tsv.gz",
  ]
  private static let areRealFilesPresent = realFiles.allSatisfy {
    FileManager.default.fileExists(atPath: SharedFiles.url($0).path)
  }

  private func trainedModel() throws -> GRU4RecModel {
    let ids = String(
      decoding: try GoldenFiles.data("rsc15_100k_xe_seed42_items.txt"), as: UTF8.self
    ).split(separator: "\n").map(String.init)
    return try model(
      "rsc15_100k_xe_seed42.safetensors", prefix: "param.", units: 100, itemIDs: ids,
      counts: ids.map { _ in 1 })
  }

  @Test(
    "a recorded trained model: the same top 20 after five prefixes",
    .enabled(if: areRealFilesPresent, "no recorded model at ../shared"))
  func topLists() throws {
    let model = try trainedModel()
    let lists = try JSONDecoder().decode(
      TopLists.self, from: GoldenFiles.data("rsc15_100k_xe_seed42_top20.json"))
    #expect(lists.prefixes.count == 5)
    for entry in lists.prefixes {
      let actual = model.recommend(after: entry.prefix, count: 20)
      #expect(actual.count == entry.top20.count)
      let scores = Dictionary(uniqueKeysWithValues: entry.top20.map { ($0.item, $0.score) })
      for (rank, (one, recorded)) in zip(actual, entry.top20).enumerated() {
        let largest = abs(entry.top20[0].score)
        // Another item may stand here only when its recorded score is the same up to rounding.
        let itsScore = scores[one.item] ?? entry.top20[19].score
        #expect(
          one.item == recorded.item || abs(itsScore - recorded.score) <= 1e-5 * largest,
          "rank \(rank + 1) after \(entry.prefix): \(one.item), not \(recorded.item)")
        #expect(abs(one.score - recorded.score) <= 1e-5 * largest)
      }
    }
  }

  @Test(
    "a recorded trained model: the same recall and MRR on its test log",
    .enabled(if: areRealFilesPresent, "no recorded model at ../shared"))
  func quality() throws {
    let model = try trainedModel()
    let log = try EventLogReader().read(
      [SharedFiles.url("data/rsc15_100k_test.tsv.gz").path], vocabulary: model.vocabulary,
      unknownItems: .drop)
    var settings = EvaluationSettings()
    (settings.cutoffs, settings.threads) = ([20], 2)
    let result = try Evaluator(settings).evaluate(
      model, sessions: log.sessions, itemCounts: model.itemCounts)
    #expect(abs(result.metrics[0].recall - 0.68134) < 1e-5)
    #expect(abs(result.metrics[0].mrr - 0.35546) < 1e-5)
  }
}

/// The part of the manifest that describes an evaluation.
private struct RecordedManifest: Decodable {
  var evaluation: Evaluation
  enum CodingKeys: String, CodingKey { case evaluation = "eval_end_to_end" }

  struct Evaluation: Decodable { var results: [String: Result] }

  enum Result: Decodable {
    case metrics(Metrics)
    case events([Event])
    case other

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if let metrics = try? value.decode(Metrics.self) {
        self = .metrics(metrics)
      } else if let events = try? value.decode([Event].self) {
        self = .events(events)
      } else {
        self = .other
      }
    }
  }

  struct Metrics: Decodable {
    var recall: [String: Double]
    var mrr: [String: Double]
  }

  struct Event: Decodable {
    var session: Int
    var input: ItemIndex
    var target: ItemIndex
    var rank: Double
    var score: Float

    enum CodingKeys: String, CodingKey {
      case session
      case input = "in_idx"
      case target
      case rank = "rank_standard"
      case score = "target_score"
    }
  }
}
