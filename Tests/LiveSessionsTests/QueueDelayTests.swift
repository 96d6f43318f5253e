import Testing

@testable import LiveSessions

/// A queue stands where even the shortest wait is long, and not where a burst or a pause makes some wait.
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

  @Test func standsWhenAllWaitForLong() {
    #expect(Self.isStanding(after: Array(repeating: 11, count: 150)))
    // It takes a whole while to be sure.
    #expect(!Self.isStanding(after: Array(repeating: 11, count: 100)))
    #expect(!Self.isStanding(after: Array(repeating: 10, count: 150)))
  }

  @Test func oneShortWaitIsEnough() {
    var waits = Array(repeating: 50, count: 150)
    waits[70] = 1
    #expect(!Self.isStanding(after: waits))
    #expect(Self.isStanding(after: waits + Array(repeating: 50, count: 100)))
  }

  @Test func standsNoMoreWhenWaitsAreShort() {
    let waits = Array(repeating: 50, count: 150) + Array(repeating: 1, count: 100)
    #expect(Self.isStanding(after: waits))
    #expect(!Self.isStanding(after: waits + Array(repeating: 1, count: 60)))
  }

  /// Nobody waited while nobody came.
  @Test func aPauseEndsIt() {
    var delay = QueueDelay(limit: .milliseconds(10))
    for place in 0..<150 { delay.note(.milliseconds(50), at: Self.start + .milliseconds(place)) }
    #expect(delay.isStanding)
    #expect(delay.note(.milliseconds(50), at: Self.start + .milliseconds(500)))
    #expect(!delay.isStanding)
  }
}
