import Histogram

/// Times as a histogram with three significant digits, from a microsecond to an hour.
struct Latencies {
  private var histogram = Histogram<UInt64>(highestTrackableValue: Self.mostMicroseconds)
  private static let mostMicroseconds: UInt64 = 3_600_000_000

  /// Adds a time in nanoseconds.
  mutating func record(_ nanoseconds: UInt64) {
    histogram.record(min((nanoseconds + 500) / 1000, Self.mostMicroseconds))
  }

  /// Forgets all times.
  mutating func reset() { histogram.reset() }

  /// The usual percentiles; `nil` where no time was recorded.
  var summary: LatencySummary? {
    guard histogram.totalCount > 0 else { return nil }
    return LatencySummary(
      count: Int(histogram.totalCount), mean: histogram.mean / 1000, p50: percentile(50),
      p90: percentile(90), p99: percentile(99), p999: percentile(99.9),
      maximum: Double(histogram.maxRecorded) / 1000)
  }

  /// The time that one request in so many exceeds, as long as there are that many, in milliseconds.
  var tail: [(oneIn: Double, milliseconds: Double)] {
    var result: [(oneIn: Double, milliseconds: Double)] = []
    var oneIn = 1.0
    while oneIn <= Double(histogram.totalCount) {
      result.append((oneIn, percentile(100 - 100 / oneIn)))
      // Ten points for each power of ten.
      oneIn *= 1.2589254117941673
    }
    return result
  }

  private func percentile(_ percent: Double) -> Double {
    Double(histogram.valueAtPercentile(percent)) / 1000
  }
}

/// Percentiles of latencies, in milliseconds.
public struct LatencySummary: Sendable, Equatable {
  /// Number of requests behind the figures, ≥ 1.
  public let count: Int
  /// Arithmetic mean.
  public let mean: Double
  /// Median.
  public let p50: Double
  /// One request in ten takes longer.
  public let p90: Double
  /// One request in a hundred takes longer.
  public let p99: Double
  /// One request in a thousand takes longer.
  public let p999: Double
  /// The longest of all.
  public let maximum: Double
}
