/// When a checkpoint is due.
public enum CheckpointInterval: Sendable, Equatable {
  /// After each epoch.
  case epoch
  /// As soon as this many minutes, > 0, have gone by since the last one.
  case minutes(Double)

  /// A year.
  public static let mostMinutes = 525_600.0

  /// Reads what ``description`` writes, `epoch` or a number of minutes; `nil` for anything else.
  public init?(_ text: String) {
    if text == "epoch" {
      self = .epoch
    } else if let minutes = Double(text), minutes > 0, minutes.isFinite {
      self = .minutes(minutes)
    } else {
      return nil
    }
  }
}

extension CheckpointInterval: CustomStringConvertible {
  /// `epoch`, or a number of minutes.
  public var description: String {
    switch self {
    case .epoch: "epoch"
    case .minutes(let minutes): Int(exactly: minutes).map(String.init) ?? "\(minutes)"
    }
  }
}
