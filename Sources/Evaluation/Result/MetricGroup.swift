/// Metrics of some of the predictions.
public struct MetricGroup: Sendable, Equatable {
  /// Name of the group, such as `6-10` or `head`.
  public let name: String
  /// Predictions in the group.
  public let events: Int
  /// Metrics at each cut-off, ascending.
  public let metrics: [RankMetrics]

  /// A group with its means, or `nil` for a group without predictions.
  init?(_ name: String, _ sums: RankSums) {
    guard sums.count > 0 else { return nil }
    self.init(name: name, events: sums.count, metrics: sums.metrics)
  }

  init(name: String, events: Int, metrics: [RankMetrics]) {
    self.name = name
    self.events = events
    self.metrics = metrics
  }
}

/// Groups of predictions by the number of events that the model had seen: 1 … 5, 6-10, 11+.
enum PositionGroup: Int, CaseIterable {
  case first
  case second
  case third
  case fourth
  case fifth
  case sixthToTenth
  case later

  init(position: Int) {
    switch position {
    case ...1: self = .first
    case 2: self = .second
    case 3: self = .third
    case 4: self = .fourth
    case 5: self = .fifth
    case 6...10: self = .sixthToTenth
    default: self = .later
    }
  }

  var name: String {
    switch self {
    case .sixthToTenth: "6-10"
    case .later: "11+"
    default: "\(rawValue + 1)"
    }
  }
}

/// Groups of predictions by the training events of the target: never, 1-5, 6+.
enum ClickGroup: Int, CaseIterable {
  case never
  case rare
  case other

  init(count: Int64) {
    switch count {
    case ...0: self = .never
    case ...5: self = .rare
    default: self = .other
    }
  }

  var name: String {
    switch self {
    case .never: "never"
    case .rare: "1-5"
    case .other: "6+"
    }
  }
}

/// Groups of predictions by the events of their session: 2, 3, 4-5, 6-10, 11-20, 21+.
enum LengthGroup: Int, CaseIterable {
  case two
  case three
  case upToFive
  case upToTen
  case upToTwenty
  case longer

  init(length: Int) {
    switch length {
    case ...2: self = .two
    case 3: self = .three
    case 4...5: self = .upToFive
    case 6...10: self = .upToTen
    case 11...20: self = .upToTwenty
    default: self = .longer
    }
  }

  var name: String {
    switch self {
    case .two: "2"
    case .three: "3"
    case .upToFive: "4-5"
    case .upToTen: "6-10"
    case .upToTwenty: "11-20"
    case .longer: "21+"
    }
  }
}
