import Foundation

/// The times at which requests are due, one after the other.
struct Schedule {
  /// When the next request is due, in nanoseconds.
  private(set) var next: UInt64
  private let start: UInt64
  private let rate: Double
  private let arrivals: LoadSettings.Arrivals
  private var random = SystemRandomNumberGenerator()
  /// Requests that were due before the next.
  private var count = 0
  /// Seconds from the start to the next, of random arrivals.
  private var elapsed = 0.0

  /// Requests from `start` on, `rate` a second.
  init(start: UInt64, rate: Double, arrivals: LoadSettings.Arrivals) {
    next = start
    self.start = start
    self.rate = rate
    self.arrivals = arrivals
  }

  /// Goes on to the request after the next.
  mutating func advance() {
    count += 1
    let seconds: Double
    switch arrivals {
    case .even: seconds = Double(count) / rate
    case .poisson:
      elapsed -= log(1 - Double.random(in: 0..<1, using: &random)) / rate
      seconds = elapsed
    }
    next = start + UInt64(seconds * 1e9)
  }

  /// Number of requests that are due before a time and still wait; they are passed over.
  mutating func skip(to end: UInt64) -> Int {
    var skipped = 0
    while next < end {
      advance()
      skipped += 1
    }
    return skipped
  }
}
