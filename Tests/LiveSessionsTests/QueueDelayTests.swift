import Testing

@testable import LiveSessions

/// A queue stands where waits stay long, and not where a burst or a pause makes some wait.
@Suite struct QueueDelayTests {
  private static let start = ContinuousClock.now

  /// Notes waits, one each millisecond.
  private static func isStanding(after waits: [Int]) -> Bool {
    var delay = QueueDelay(limit: .milliseconds(10))
    for (place, wait) in waits.enumerated() {
      delay.note(.milliseconds(wait), at: start + .milliseconds(place))
    }
    return delay.isStanding
  }

  @Test func standsWhereWaitsWereLongTwice() {
    #expect(Self.isStanding(after: Array(repeating: 11, count: 250)))
    #expect(!Self.isStanding(after: Array(repeating: 11, count: 150)))
    #expect(!Self.isStanding(after: Array(repeating: 10, count: 250)))
    // Some wait for long, and others do not.
    #expect(!Self.isStanding(after: (0..<250).map { $0 % 2 * 18 }))
    #expect(Self.isStanding(after: (0..<250).map { $0 % 2 * 22 }))
  }

  @Test func aBurstIsOverBefore() {
    let burst = Array(repeating: 0, count: 150) + Array((0..<60).reversed())
    for count in 0..<300 {
      #expect(!Self.isStanding(after: burst + Array(repeating: 0, count: count)))
    }
  }

  @Test func standsNoMoreWhenWaitsAreShort() {
    let waits = Array(repeating: 50, count: 250)
    #expect(Self.isStanding(after: waits + Array(repeating: 1, count: 40)))
    #expect(!Self.isStanding(after: waits + Array(repeating: 1, count: 160)))
  }

  /// Nobody waited while nobody came.
  @Test func aPauseEndsIt() {
    var delay = QueueDelay(limit: .milliseconds(10))
    for place in 0..<250 { delay.note(.milliseconds(50), at: Self.start + .milliseconds(place)) }
    #expect(delay.isStanding)
    let hasEnded = delay.note(.milliseconds(50), at: Self.start + .milliseconds(500))
    #expect(hasEnded)
    #expect(!delay.isStanding)
  }
}
