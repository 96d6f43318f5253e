/// All that was counted, as a file keeps it.
struct QualityState: Sendable, Equatable, Codable {
  /// What requests count.
  struct Shown: Sendable, Equatable, Codable {
    /// By name of the model.
    var models: [String: HourlyCounts] = [:]
    var withoutList = 0
    var skipped = 0
  }

  /// What the sample tells.
  struct Sampled: Sendable, Equatable, Codable {
    /// By name of the model.
    var models: [String: SampledCounts] = [:]
    var pairs: [PairedHistory] = []
  }

  /// What tells the file from others.
  static let format = "gru4rec live quality 1"

  var format = Self.format
  /// Unix seconds since which events are counted.
  var since: Double
  var shown = Shown()
  var sampled = Sampled()

  init(since: Double) { self.since = since }
}

extension QualityState.Sampled {
  /// Counts one event under several models, the default one first.
  mutating func add(
    _ ranks: [(model: ModelVersion, rank: ItemRank)], weights: @autoclosure () -> [Double],
    at time: Double
  ) {
    for (model, rank) in ranks {
      models[model.name, default: SampledCounts()].add(rank, version: model.version, at: time)
    }
    guard ranks.count > 1 else { return }
    let weights = weights()
    for other in ranks.dropFirst() {
      let pair = pairs.firstIndex { $0.isOf(other.model.name, ranks[0].model.name) }
      if pair == nil { pairs.append(PairedHistory(other.model, ranks[0].model)) }
      pairs[pair ?? pairs.count - 1].add(other, ranks[0], weights: weights, at: time)
    }
  }
}
