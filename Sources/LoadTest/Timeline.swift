/// The course of a run, second by second, by when answers came.
struct Timeline {
  /// The seconds that are over; the last may be shorter.
  private(set) var seconds: [LoadSecond] = []
  private let start: UInt64
  private var latencies = Latencies()
  private var failed = 0

  private static let second: UInt64 = 1_000_000_000

  init(start: UInt64) { self.start = start }

  /// Counts a request at the time when it was done, which is never before that of the last one.
  mutating func record(_ exchange: Exchange) {
    roll(to: exchange.done)
    if exchange.failure == nil {
      latencies.record(exchange.done - exchange.due)
    } else {
      failed += 1
    }
  }

  /// Ends the second under way, if anything of it is measured.
  mutating func finish(at end: UInt64) {
    roll(to: end)
    let left = end - current
    if left > 0 { close(length: Double(left) / 1e9) }
  }

  /// Beginning of the second under way.
  private var current: UInt64 { start + UInt64(seconds.count) * Self.second }

  private mutating func roll(to time: UInt64) {
    while time >= current + Self.second { close(length: 1) }
  }

  private mutating func close(length: Double) {
    let summary = latencies.summary
    seconds.append(
      LoadSecond(
        length: length, answered: summary?.count ?? 0, failed: failed, latency: summary))
    latencies.reset()
    failed = 0
  }
}

/// One second of a run.
public struct LoadSecond: Sendable, Equatable {
  /// Its length in seconds: 1, or less for the last.
  public let length: Double
  /// Requests that were answered in it.
  public let answered: Int
  /// Requests that failed in it.
  public let failed: Int
  /// Latencies of those that were answered.
  public let latency: LatencySummary?
}
