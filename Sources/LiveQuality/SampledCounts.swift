/// The exact ranks of one model: by hour, and by version.
struct SampledCounts: Sendable, Equatable, Codable {
  /// Versions that are kept: those that answered last.
  static let kept = 20

  private(set) var hours = HourlyCounts()
  /// The versions, the newest last.
  private(set) var versions: [VersionCounts] = []

  /// Counts one event, under the version that answers at that time.
  mutating func add(_ rank: ItemRank, version: String, at time: Double) {
    hours.add(rank, at: time)
    var latest = VersionCounts(version: version, first: time)
    if let index = versions.lastIndex(where: { $0.version == version }) {
      if index == versions.count - 1 { return versions[index].add(rank, at: time) }
      latest = versions.remove(at: index)
    }
    latest.add(rank, at: time)
    versions = versions.suffix(Self.kept - 1) + [latest]
  }
}

/// The exact ranks of one version of a model.
public struct VersionCounts: Sendable, Equatable, Codable {
  /// The version.
  public let version: String
  /// Unix seconds of the first event.
  public let first: Double
  /// Unix seconds of the last event.
  public private(set) var last: Double
  /// What the ranks were worth.
  public private(set) var counts = RankCounts()

  init(version: String, first: Double) {
    self.version = version
    self.first = first
    last = first
  }

  mutating func add(_ rank: ItemRank, at time: Double) {
    counts.add(rank)
    last = time
  }
}
