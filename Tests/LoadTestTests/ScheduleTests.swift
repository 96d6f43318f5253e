import Testing

@testable import LoadTest

@Suite struct ScheduleTests {
  @Test func `even requests are due at equal distances without drift`() {
    var schedule = Schedule(start: 1000, rate: 3, arrivals: .even)
    for _ in 0..<3_000_000 { schedule.advance() }
    #expect(schedule.next == 1000 + 1_000_000_000_000_000)
  }

  @Test func `random requests keep the rate`() {
    var schedule = Schedule(start: 0, rate: 1000, arrivals: .poisson)
    var distances: [Double] = []
    for _ in 0..<100_000 {
      let before = schedule.next
      schedule.advance()
      #expect(schedule.next >= before)
      distances.append(Double(schedule.next - before))
    }
    let mean = distances.reduce(0, +) / 100_000
    // Five standard errors of an exponential distribution, whose deviation is its mean.
    #expect(abs(mean - 1e6) < 5 * 1e6 / 100_000.0.squareRoot())
    let long = Double(distances.count { $0 > 2e6 }) / 100_000
    #expect(abs(long - 0.1353) < 0.006)
  }

  @Test func `requests that are never sent are counted`() {
    var schedule = Schedule(start: 0, rate: 10, arrivals: .even)
    for _ in 0..<4 { schedule.advance() }
    #expect(schedule.skip(to: 1_000_000_000) == 6)
    #expect(schedule.next == 1_000_000_000)
  }
}
