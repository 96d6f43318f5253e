import Testing

@testable import LoadTest

/// The accounting on recorded times: nothing here waits.
@Suite struct MeasurementsTests {
  private static let second: UInt64 = 1_000_000_000
  private static let millisecond: UInt64 = 1_000_000

  /// One connection, a request due each 10 ms, each answered 1 ms after it was sent, but for one that takes
  /// 500 ms.
  private func stalled() -> Measurements {
    var measurements = Measurements(window: 0..<10 * Self.second)
    var schedule = Schedule(start: 0, rate: 100, arrivals: .even)
    var free: UInt64 = 0
    for request in 0..<1000 {
      let due = schedule.next
      schedule.advance()
      let sent = max(due, free)
      let done = sent + (request == 300 ? 500 : 1) * Self.millisecond
      measurements.record(Exchange(due: due, free: free, sent: sent, done: done))
      free = done
    }
    measurements.finish()
    return measurements
  }

  @Test func `a stall is charged to all who wait meanwhile`() throws {
    let latency = try #require(stalled().latencies.summary)
    #expect(latency.count == 1000)
    // 9 ms of the backlog go with each request after it: 56 requests wait, not one.
    #expect(latency.p50 < 1.01)
    #expect(abs(latency.p99 - 410) < 10)
    #expect(abs(latency.maximum - 500) < 1)
    #expect(abs(latency.mean - 15.1) < 0.5)
  }

  @Test func `waiting for a connection is not the generator's delay`() throws {
    let delay = try #require(stalled().delays.summary)
    #expect(delay.maximum == 0)
    var late = Measurements(window: 0..<Self.second)
    late.record(
      Exchange(
        due: 0, free: 5 * Self.millisecond, sent: 7 * Self.millisecond, done: 9 * Self.millisecond))
    #expect(late.delays.summary?.maximum == 2)
    #expect(late.latencies.summary?.maximum == 9)
  }

  @Test func `the window takes requests by when they were due`() {
    var measurements = Measurements(window: Self.second..<2 * Self.second)
    func exchange(_ due: UInt64, _ done: UInt64, _ failure: Failure? = nil) -> Exchange {
      Exchange(
        due: due * Self.millisecond, free: 0, sent: due * Self.millisecond,
        done: done * Self.millisecond, failure: failure)
    }
    measurements.record(exchange(900, 1100))
    measurements.record(exchange(1500, 1600))
    measurements.record(exchange(1600, 1700, .timeout))
    measurements.record(exchange(1900, 2100))
    measurements.record(exchange(2000, 2200, .timeout))
    measurements.finish()
    #expect(measurements.latencies.summary?.count == 2)
    #expect(measurements.failures == [.timeout: 1])
    // The course goes by when answers came: the first and the second of them, and the failure.
    #expect(measurements.timeline.seconds.map(\.answered) == [2])
    #expect(measurements.timeline.seconds.map(\.failed) == [1])
  }

  @Test func `the course has a place for every second, and for what is left`() {
    var measurements = Measurements(window: 0..<10 * Self.second)
    for done in [200, 900, 3500] as [UInt64] {
      measurements.record(
        Exchange(due: 0, free: 0, sent: 0, done: done * Self.millisecond))
    }
    measurements.end(at: 4 * Self.second + Self.second / 4)
    measurements.finish()
    #expect(measurements.timeline.seconds.map(\.answered) == [2, 0, 0, 1, 0])
    #expect(measurements.timeline.seconds.map(\.length) == [1, 1, 1, 1, 0.25])
    #expect(measurements.timeline.seconds[0].latency?.maximum == 900)
    #expect(measurements.timeline.seconds[1].latency == nil)
  }

  @Test func `the tail ends where there is one request left`() throws {
    var latencies = Latencies()
    for value in 1...1000 as ClosedRange<UInt64> { latencies.record(value * Self.millisecond) }
    let tail = latencies.tail
    #expect(tail.first?.milliseconds == 1)
    let last = try #require(tail.last)
    #expect(last.oneIn > 790 && last.oneIn < 1001 && last.milliseconds > 998)
    #expect(zip(tail, tail.dropFirst()).allSatisfy { $0.milliseconds <= $1.milliseconds })
  }
}
