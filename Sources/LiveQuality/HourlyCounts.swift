/// Counts by hour, those of the last seven days.
struct HourlyCounts: Sendable, Equatable, Codable {
  /// Hours that are kept.
  static let kept = 7 * 24

  /// Counts by the hour's number since 1970, in UTC.
  private(set) var hours: [Int: RankCounts] = [:]
  /// Counts of all hours, those that are not kept any more included.
  private(set) var total = RankCounts()

  /// Counts an event that happens at a time in Unix seconds.
  mutating func add(_ rank: ItemRank, at time: Double) {
    total.add(rank)
    let hour = Self.hour(of: time)
    if hours[hour]?.add(rank) == nil {
      hours = hours.filter { $0.key > hour - Self.kept }
      var first = RankCounts()
      first.add(rank)
      hours[hour] = first
    }
  }

  /// The number of the hour of a time.
  static func hour(of time: Double) -> Int { Int(time / 3600) }
}
