import Evaluation
import Foundation
import Safetensors
import SessionData
import TestSupport
import Testing

/// Ranks and metrics that other code computed from fixed scores.
@Suite(.enabled(if: SharedFiles.isAvailable, "the golden files are not beside the package"))
struct GoldenRankTests {
  private struct Manifest: Decodable {
    struct Ranks: Decodable {
      let metrics: [String: [String: [String: Double]]]
    }
    let evalRanks: Ranks

    enum CodingKeys: String, CodingKey {
      case evalRanks = "eval_ranks"
    }
  }

  @Test(arguments: TieHandling.allCases)
  func ranksAndMetrics(_ ties: TieHandling) throws {
    let file = try SafetensorsFile(path: SharedFiles.url("golden/eval_ranks.safetensors").path)
    let scores = try file.array("scores", as: Float.self)
    let targets = try file.array("target", as: Int64.self)
    let name = "rank_\(ties.rawValue)"
    let expected =
      ties == .median
      ? try file.array(name, as: Float.self).map(Double.init)
      : try file.array(name, as: Int64.self).map(Double.init)
    let itemCount = scores.count / targets.count
    let ranks = try targets.enumerated().map { row, target in
      let row = scores.span.extracting(row * itemCount..<(row + 1) * itemCount)
      return try ties.rank(of: ItemIndex(target), in: row)
    }
    #expect(ranks == expected)

    let data = try Data(contentsOf: SharedFiles.url("golden/manifest.json"))
    let manifest = try JSONDecoder().decode(Manifest.self, from: data)
    let metrics = try #require(manifest.evalRanks.metrics[ties.rawValue])
    #expect(!metrics.isEmpty)
    for (cutoff, values) in metrics {
      let cutoff = try #require(Int(cutoff))
      let recall = RankMetric.recall.mean(ofRanks: ranks, at: cutoff)
      let mrr = RankMetric.mrr.mean(ofRanks: ranks, at: cutoff)
      #expect(abs(recall - (values["recall"] ?? .nan)) < 1e-6)
      #expect(abs(mrr - (values["mrr"] ?? .nan)) < 1e-6)
    }
  }
}
