import Foundation

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
  /// What the server said of that: the body of its answer, or its beginning.
  var answer: [UInt8] = []
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
  /// What the server said when it refused for the first time, by kind.
  private(set) var reasons: [Failure: String] = [:]
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
      if failures[failure] == 1 { reasons[failure] = Self.detail(of: exchange.answer) }
    } else {
      latencies.record(exchange.done - exchange.due)
    }
    delays.record(exchange.sent - max(exchange.due, exchange.free))
  }

  /// What a problem is about (RFC 9457); `nil` for another body.
  private static func detail(of body: [UInt8]) -> String? {
    struct Problem: Decodable { let detail: String }
    if body.isEmpty { return nil }
    return try? JSONDecoder().decode(Problem.self, from: Data(body)).detail
  }

  /// Ends the window earlier.
  mutating func end(at time: UInt64) {
    let end = min(max(time, window.lowerBound), window.upperBound)
    window = window.lowerBound..<end
  }

  /// Ends the course of the run with the window.
  mutating func finish() { timeline.finish(at: window.upperBound) }
}
