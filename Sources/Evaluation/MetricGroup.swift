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
