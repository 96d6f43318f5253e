import Wording

/// What trainings with several seeds agree on.
struct SeedStatistics {
  let count: Int
  let mean: Double
  /// Standard deviation of the values, 0 for one.
  let deviation: Double

  init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    count = values.count
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0
  }

  /// Standard error of the difference between two means.
  func error(of other: SeedStatistics) -> Double {
    func square(_ statistics: SeedStatistics) -> Double {
      statistics.deviation * statistics.deviation / Double(statistics.count)
    }
    return (square(self) + square(other)).squareRoot()
  }

  /// `0.3757 ± 0.0005`.
  var text: String {
    let mean = NumberText.fixed(mean, 4)
    return count > 1 ? "\(mean) ± \(NumberText.fixed(deviation, 4))" : mean
  }
}
