import Wording

/// What trainings with several seeds agree on.
public struct SeedStatistics: Sendable, Equatable {
  /// Number of the values.
  public let count: Int
  /// Their mean.
  public let mean: Double
  /// Their standard deviation, 0 for one.
  public let deviation: Double

  /// The statistics of some values; `nil` for none.
  public init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    count = values.count
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0
  }

  /// Standard error of the difference between two means.
  public func error(of other: SeedStatistics) -> Double {
    func square(_ statistics: SeedStatistics) -> Double {
      statistics.deviation * statistics.deviation / Double(statistics.count)
    }
    return (square(self) + square(other)).squareRoot()
  }

  /// `0.3757 ± 0.0005`.
  public var text: String {
    let mean = NumberText.fixed(mean, 4)
    return count > 1 ? "\(mean) ± \(NumberText.fixed(deviation, 4))" : mean
  }
}
