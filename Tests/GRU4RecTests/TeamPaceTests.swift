import Testing

@testable import GRU4Rec

/// The size of a team on machines whose threads get less than they ask for.
@Suite("TeamPace")
struct TeamPaceTests {
  /// Pairs a microsecond, and the part of the time that members wait.
  private typealias Speed = (pairs: Double, waiting: Double)

  /// Runs steps of 32 pairs for a while on a machine that says what a team of a size does at a time.
  ///
  /// - Returns: seconds that each size was in use, and the pairs that were done.
  private func run(
    _ pace: inout SharedMachinePace, seconds: Double, from start: Double = 0,
    _ machine: (_ second: Double, _ size: Int) -> Speed
  ) -> (seconds: [Int: Double], pairs: Double) {
    var (now, pairs) = (start * 1e9, 0.0)
    var waited = [Int: Double]()
    var used = [Int: Double]()
    pace.begin()
    while now < (start + seconds) * 1e9 {
      let size = pace.size
      let speed = machine(now / 1e9, size)
      let time = 32e3 / speed.pairs
      now += time
      pairs += 32
      used[size, default: 0] += time / 1e9
      waited[size, default: 0] += time * speed.waiting * Double(size)
      _ = pace.size(after: 32, now: UInt64(now), waited: UInt64(waited[size] ?? 0))
    }
    return (used, pairs)
  }

  private func idle(_ size: Int) -> Speed { (0.04 * Double(size), 0.04) }

  /// Another program has one of two processors.
  private func shared(_ size: Int) -> Speed { size == 1 ? (0.04, 0) : (0.018, 0.5) }

  @Test func allWorkOnAnIdleMachine() {
    var pace = SharedMachinePace(threads: 8)
    #expect(run(&pace, seconds: 5) { idle($1) }.seconds.keys.sorted() == [8])
  }

  @Test func oneThreadNeverChanges() {
    var pace = SharedMachinePace(threads: 1)
    #expect(run(&pace, seconds: 2) { _, _ in (0.01, 0.9) }.seconds.keys.sorted() == [1])
  }

  @Test func disturbedMomentsDoNotCount() {
    var pace = SharedMachinePace(threads: 2)
    // For 20 ms of each half second the second thread does not run.
    let used = run(&pace, seconds: 10) { second, size in
      size == 2 && second.truncatingRemainder(dividingBy: 0.5) < 0.02 ? (0.03, 0.5) : idle(size)
    }
    #expect(used.seconds.keys.sorted() == [2])
  }

  @Test func aSmallerTeamBesideAnotherProgramAndTheWholeOneAfterwards() {
    var pace = SharedMachinePace(threads: 2)
    #expect(run(&pace, seconds: 2) { idle($1) }.seconds.keys.sorted() == [2])
    let beside = run(&pace, seconds: 10, from: 2) { shared($1) }
    // One thread alone does 0.04 pairs a microsecond.
    #expect(beside.pairs > 0.95 * 10 * 0.04e6)
    let after = run(&pace, seconds: 5, from: 12) { idle($1) }
    #expect((after.seconds[1] ?? 0) < 1.5)
    #expect(pace.size == 2)
  }

  @Test func whatIsBetweenTwoRunsDoesNotCount() {
    var pace = SharedMachinePace(threads: 2)
    for second in 0..<40 {
      // Each run begins after a minute, with nothing waited.
      let used = run(&pace, seconds: 0.1, from: 60 * Double(second)) { idle($1) }
      #expect(used.seconds.keys.sorted() == [2])
    }
  }

  @Test func aSmallerTeamThatIsNoFasterIsNotKept() {
    var pace = SharedMachinePace(threads: 2)
    // Much waiting, and still faster than one thread.
    let used = run(&pace, seconds: 10) { _, size in size == 1 ? (0.04, 0) : (0.05, 0.3) }
    #expect((used.seconds[1] ?? 0) > 0 && (used.seconds[2] ?? 0) > 9.5)
  }

  @Test(arguments: [3, 4, 6, 8, 24, 64])
  func theBestOfAllSizesIsFound(_ threads: Int) {
    var pace = SharedMachinePace(threads: threads)
    // Two processors are left.
    let used = run(&pace, seconds: 20) { _, size in
      size <= 2 ? idle(size) : (0.08 / Double(size), 0.6)
    }
    #expect(pace.size == 2)
    #expect((used.seconds[2] ?? 0) > 18)
  }
}
