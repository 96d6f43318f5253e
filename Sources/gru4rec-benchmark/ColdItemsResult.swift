import Wording

/// How well hidden items were recommended, and what that cost the others.
struct ColdItemsResult {
  /// Predictions of a session, and those that found the target among the first 20.
  struct Session {
    /// Targets that were hidden.
    var cold = 0.0
    var coldHits = 0.0
    var chance = 0.0
    /// All others, by the model with the hidden items and by the one without.
    var others = 0.0
    var hits = 0.0
    var plainHits = 0.0
  }

  let seed: UInt64
  let hidden: Int
  let features: Int
  /// Fitting the map, adding the items and writing the file.
  let seconds: Double
  var sessions: [Session] = []

  private func sum(_ value: (Session) -> Double) -> Double {
    sessions.reduce(0) { $0 + value($1) }
  }

  var cold: Double { sum(\.cold) }
  var others: Double { sum(\.others) }
  var recall: Double { sum(\.coldHits) / max(cold, 1) }
  var chance: Double { sum(\.chance) / max(cold, 1) }
  var plainRecall: Double { sum(\.plainHits) / max(others, 1) }
  /// What the other events gain, below 0 what they lose.
  var difference: Double { sum { $0.hits - $0.plainHits } / max(others, 1) }

  /// Two standard errors of ``difference``, over sessions.
  var interval: Double {
    let mean = difference
    let squared = sum {
      let rest = $0.hits - $0.plainHits - mean * $0.others
      return rest * rest
    }
    return 2 * squared.squareRoot() / max(others, 1)
  }

  static func text(_ results: [ColdItemsResult]) -> String {
    var table = TextTable([
      ("seed", .right), ("hidden", .right), ("events", .right), ("Recall@20", .right),
      ("chance", .right), ("times", .right), ("others", .right), ("without", .right),
      ("difference", .right), ("±", .right), ("seconds", .right),
    ])
    for result in results {
      table.add([
        "\(result.seed)", NumberText.grouped(result.hidden), NumberText.grouped(Int(result.cold)),
        NumberText.fixed(result.recall, 4), NumberText.fixed(result.chance, 4),
        NumberText.fixed(result.recall / result.chance, 1),
        NumberText.grouped(Int(result.others)), NumberText.fixed(result.plainRecall, 4),
        NumberText.fixed(result.difference, 4), NumberText.fixed(result.interval, 4),
        NumberText.fixed(result.seconds, 2),
      ])
    }
    return table.text
  }

  static func json(_ results: [ColdItemsResult]) -> String {
    JSONObject([
      "results": results.map { result in
        JSONObject([
          "seed": Int(result.seed), "hidden_items": result.hidden, "features": result.features,
          "cold_events": Int(result.cold), "cold_recall@20": result.recall,
          "chance_recall@20": result.chance, "other_events": Int(result.others),
          "other_recall@20_without": result.plainRecall,
          "other_recall@20_difference": result.difference, "interval": result.interval,
          "seconds": result.seconds,
        ])
      }
    ]).json
  }
}
