import SessionStoreTesting
import Testing

@testable import SessionStates

@Suite struct MemorySessionStoreTests {
  private let clock = ManualClock()

  private func store(idle: Duration = .seconds(60), maxSessions: Int) -> MemorySessionStore {
    MemorySessionStore(idle: idle, maxSessions: maxSessions, now: { [clock] in clock.instant })
  }

  // The larger bound has several shards.
  @Test(arguments: StoreContract.clauses, [1000, 10_000])
  func keepsTheContract(_ clause: StoreContract, maxSessions: Int) async throws {
    try await clause.check(
      StoreContract.Subject(
        store: store(maxSessions: maxSessions), idle: .seconds(60),
        wait: { [clock] in clock.advance($0) }))
  }

  @Test func leastRecentlyUsedGoesFirst() async throws {
    let store = store(maxSessions: 3)
    for key in ["a", "b", "c"] { #expect(try await store.save([1], for: key, replacing: 0)) }
    _ = try await store.load("a")
    #expect(try await store.save([2], for: "b", replacing: 1))
    #expect(try await store.save([1], for: "d", replacing: 0))
    #expect(try await store.load("c") == nil)
    #expect(try await store.save([1], for: "e", replacing: 0))
    #expect(try await store.load("a") == nil)
    #expect(try await store.load("b")?.bytes == [2])
    #expect(try await store.count() == 3)
  }

  @Test(arguments: [1, 2, 100, 5000, 20_000])
  func boundHolds(_ maxSessions: Int) async throws {
    let store = store(maxSessions: maxSessions)
    for key in 0..<2 * maxSessions + 100 {
      #expect(try await store.save([1], for: "\(key)", replacing: 0))
    }
    let count = try #require(await store.count())
    #expect(count == maxSessions)
    #expect(try await store.load("0") == nil)
    #expect(try await store.load("\(2 * maxSessions + 99)") != nil)
  }

  @Test func halfAnHourWhereNothingIsSaid() async throws {
    let store = MemorySessionStore(now: { [clock] in clock.instant })
    #expect(MemorySessionStore.defaultBytes == 1_073_741_824)
    #expect(MemorySessionStore.largestBound == 1_000_000_000)
    #expect(try await store.save([1], for: "a", replacing: 0))
    clock.advance(.milliseconds(1_799_999))
    #expect(try await store.load("a") != nil)
    clock.advance(.milliseconds(1))
    #expect(try await store.load("a") == nil)
  }

  @Test func closedAnswersNothing() async throws {
    let store = store(maxSessions: 10)
    await store.close()
    await #expect(throws: SessionStateStoreError.closed) { try await store.sweep() }
    await #expect(throws: SessionStateStoreError.closed) { try await store.count() }
  }

  /// Rounded up, and a hundred years at most.
  @Test func wholeMilliseconds() {
    let century: Int64 = 3_162_240_000
    #expect(Duration.zero.wholeMilliseconds == 0)
    #expect(Duration.nanoseconds(1).wholeMilliseconds == 1)
    #expect(Duration.milliseconds(1).wholeMilliseconds == 1)
    let above = Duration(secondsComponent: 0, attosecondsComponent: 1_000_000_000_000_001)
    #expect(above.wholeMilliseconds == 2)
    #expect((Duration.milliseconds(1999) + .nanoseconds(1)).wholeMilliseconds == 2000)
    #expect(
      (Duration.seconds(7) + Duration(secondsComponent: 0, attosecondsComponent: 1))
        .wholeMilliseconds == 7001)
    #expect(Duration.seconds(century - 1).wholeMilliseconds == (century - 1) * 1000)
    #expect(Duration.seconds(century).wholeMilliseconds == century * 1000)
    #expect(Duration.seconds(century + 1).wholeMilliseconds == century * 1000)
    #expect(Duration.seconds(Int64.max).wholeMilliseconds == century * 1000)
  }

  @Test func sweepForgetsWhatExpired() async throws {
    let store = store(maxSessions: 10_000)
    for key in 0..<3000 { #expect(try await store.save([1], for: "\(key)", replacing: 0)) }
    clock.advance(.seconds(40))
    for key in 0..<1000 { #expect(try await store.save([2], for: "\(key)", replacing: 1)) }
    clock.advance(.seconds(30))
    #expect(try await store.count() == 3000)
    try await store.sweep()
    #expect(try await store.count() == 1000)
    #expect(try await store.load("999")?.bytes == [2])
    #expect(try await store.load("1000") == nil)
  }
}
