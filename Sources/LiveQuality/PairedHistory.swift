/// Two models on the same events: since their versions of now, and day by day.
struct PairedHistory: Sendable, Equatable, Codable {
  /// Days that are kept.
  static let kept = 7

  /// The two, as they answered last.
  private(set) var model: ModelVersion
  private(set) var other: ModelVersion
  /// Events since both have these versions.
  private(set) var current = PairedTally()
  /// Events of all versions, by the day's number since 1970, in UTC.
  private(set) var days: [Int: PairedTally] = [:]

  init(_ model: ModelVersion, _ other: ModelVersion) {
    self.model = model
    self.other = other
  }

  /// Events of all versions on the days that are kept.
  var week: PairedTally {
    days.sorted { $0.key < $1.key }.reduce(into: PairedTally()) { $0.add($1.value) }
  }

  /// Whether the history is of these two names, in either order.
  func isOf(_ model: String, _ other: String) -> Bool {
    [self.model.name, self.other.name] == [model, other]
      || [self.other.name, self.model.name] == [model, other]
  }

  /// Counts one event; a version that is new begins ``current`` anew.
  mutating func add(
    _ first: (model: ModelVersion, rank: ItemRank), _ second: (model: ModelVersion, rank: ItemRank),
    weights: [Double], at time: Double
  ) {
    // As they stood when they were first seen together, whoever answers by default now.
    let (model, other) = first.model.name == self.model.name ? (first, second) : (second, first)
    if (self.model, self.other) != (model.model, other.model) {
      (self.model, self.other) = (model.model, other.model)
      current = PairedTally()
    }
    current.add(model.rank, against: other.rank, weights: weights)
    let day = HourlyCounts.hour(of: time) / 24
    if days[day] == nil { days = days.filter { $0.key > day - Self.kept } }
    days[day, default: PairedTally()].add(model.rank, against: other.rank, weights: weights)
  }

  /// What can be said of a model beside the other one.
  func comparisons(of name: String) -> [QualityComparison] {
    let other = name == model.name ? self.other.name : model.name
    let sides = { (tally: PairedTally) in name == model.name ? tally : tally.reversed }
    return [
      QualityComparison(sides(current), of: name, from: other, .versions),
      QualityComparison(sides(week), of: name, from: other, .week),
    ]
  }

  /// Whether nothing is missing, as a file may say anything.
  var isWhole: Bool { current.isWhole && days.values.allSatisfy(\.isWhole) }
}
