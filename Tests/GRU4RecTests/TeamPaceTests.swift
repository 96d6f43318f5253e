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

  /// Sizes of the team, window by window: steps of 5 ms that each do so many pairs while members wait for a part of it.
  private func sizes(
    _ pace: inout SharedMachinePace, windows: Int,
    _ machine: (_ size: Int) -> (pairs: Int, waiting: Double)
  ) -> [Int] {
    var (now, waited, found): (UInt64, [Int: Double], [Int]) = (0, [:], [])
    var isNew = true
    pace.begin()
    while found.count < windows {
      let size = pace.size
      let step = machine(size)
      // The first step of a size, and of a run, is not counted.
      for _ in 0..<(isNew ? 5 : 4) {
        #expect(pace.size == size)
        now += 5_000_000
        waited[size, default: 0] += 5e6 * step.waiting * Double(size)
        _ = pace.size(after: step.pairs, now: now, waited: UInt64(waited[size] ?? 0))
      }
      found.append(size)
      isNew = pace.size != size
    }
    return found
  }

  /// Steps until a team of two that waits for nearly all of the time becomes smaller.
  @Test(arguments: [(UInt64(1_000_000), 20), (5_000_000, 4), (6_000_000, 4), (100_000_000, 4)])
  func aWindowHasFourStepsAndTwentyMilliseconds(nanoseconds: UInt64, steps: Int) {
    var pace = SharedMachinePace(threads: 2)
    var (now, waited, count): (UInt64, UInt64, Int) = (0, 0, 0)
    pace.begin()
    while pace.size == 2, count < 100 {
      now += nanoseconds
      waited += 2 * nanoseconds * 9 / 10
      _ = pace.size(after: 32, now: now, waited: waited)
      count += 1
    }
    #expect(count == 1 + steps)
  }

  @Test func membersMayWaitForSomeOfTheTime() {
    for (part, isTried) in [(0.1, false), (0.149, false), (0.16, true)] {
      var pace = SharedMachinePace(threads: 2)
      let found = sizes(&pace, windows: 100) { ($0 * 1000, $0 == 2 ? part : 0) }
      #expect(found.contains(1) == isTried, "\(part)")
    }
  }

  /// Twice as many windows lie between two trials that were in vain, up to 64, and one that decides.
  @Test func trialsInVainBecomeRare() {
    var pace = SharedMachinePace(threads: 2)
    let found = sizes(&pace, windows: 250) { _ in (1000, 0.9) }
    let trials = found.indices.filter { found[$0] == 1 }
    #expect(trials.first == 1)
    #expect(zip(trials.dropFirst(), trials).map { $0 - $1 } == [10, 18, 34, 66, 66])
  }

  /// A smaller team has to be faster, a larger one by a twentieth.
  @Test func whatATrialHasToGain() {
    for (pairs, isKept) in [(999, false), (1000, false), (1001, true)] {
      var pace = SharedMachinePace(threads: 2)
      let found = sizes(&pace, windows: 4) { $0 == 2 ? (1000, 0.9) : (pairs, 0) }
      #expect(found == [2, 1, isKept ? 1 : 2, isKept ? 1 : 2], "\(pairs)")
    }
    for (pairs, isKept) in [(1040, false), (1060, true)] {
      var pace = SharedMachinePace(threads: 2)
      // While another program runs, one is better; the larger team is tried after four windows of rest.
      _ = sizes(&pace, windows: 3) { $0 == 2 ? (100, 0.9) : (1000, 0) }
      let found = sizes(&pace, windows: 12) { $0 == 2 ? (pairs, 0) : (1000, 0) }
      #expect(found.firstIndex(of: 2) == 4, "\(found)")
      #expect((found[5] == 2) == isKept, "\(pairs): \(found)")
    }
  }
}
