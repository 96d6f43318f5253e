/// What one benchmark gave in all its runs.
public struct Measurement: Codable, Sendable {
  /// Name in the table of benchmarks.
  public let name: String
  /// Arguments of `gru4rec-benchmark`.
  public let arguments: [String]
  /// Each number that the command printed, run after run.
  public private(set) var values: [String: [Double]]
  /// The median of each number.
  public private(set) var medians: [String: Double]

  /// A measurement without runs so far.
  public init(name: String, arguments: [String]) {
    self.name = name
    self.arguments = arguments
    values = [:]
    medians = [:]
  }

  /// Adds the numbers of a run.
  public mutating func add(_ run: [String: Double]) {
    for (name, value) in run {
      values[name, default: []].append(value)
      medians[name] = Self.median(of: values[name, default: []])
    }
  }

  /// The value in the middle, or the mean of the two that are.
  private static func median(of values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2)
      ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}
