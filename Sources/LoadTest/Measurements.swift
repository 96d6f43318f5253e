/// One request from beginning to end; times in nanoseconds of one clock.
struct Exchange {
  /// When it should have been sent; without a rate, when it was.
  let due: UInt64
  /// When its connection and its session had become free.
  let free: UInt64
  /// When it was sent.
  let sent: UInt64
  /// When its answer was complete, or it had failed.
  let done: UInt64
  /// Why it failed.
  var failure: Failure?
}

/// What is measured of the requests.
///
/// The figures of the whole are about the requests that were due in the window; latencies count from
/// when a request was due, so that a server that stalls is charged for all who wait meanwhile
/// (coordinated omission).
struct Measurements {
  /// Requests due from its beginning up to its end count.
  private(set) var window: Range<UInt64>
  /// Times from due to answered, of the requests that succeeded.
  private(set) var latencies = Latencies()
  /// Times that requests waited for the generator, rather than for a connection or their session.
  private(set) var delays = Latencies()
  /// Failed requests by kind.
  private(set) var failures: [Failure: Int] = [:]
  /// The course of the run.
  private(set) var timeline: Timeline

  init(window: Range<UInt64>) {
    self.window = window
    timeline = Timeline(start: window.lowerBound)
  }

  /// Counts a request.
  mutating func record(_ exchange: Exchange) {
    if window.contains(exchange.done) { timeline.record(exchange) }
    guard window.contains(exchange.due) else { return }
    if let failure = exchange.failure {
      failures[failure, default: 0] += 1
    } else {
      latencies.record(exchange.done - exchange.due)
    }
    delays.record(exchange.sent - max(exchange.due, exchange.free))
  }

  /// Ends the window earlier.
  mutating func end(at time: UInt64) {
    let end = min(max(time, window.lowerBound), window.upperBound)
    window = window.lowerBound..<end
  }

  /// Ends the course of the run with the window.
  mutating func finish() { timeline.finish(at: window.upperBound) }
}
