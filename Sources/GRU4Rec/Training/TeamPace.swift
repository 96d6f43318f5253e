/// How many members of a team work on the next step.
///
/// Results do not depend on it: a step is cut into the same parts whoever works on them.
package protocol TeamPace: Sendable {
  /// Members of the first step, 1 ... the team's threads.
  var size: Int { get }

  /// Called before the first step of a run: what members wait is counted from 0 again.
  mutating func begin()

  /// Called by member 0 at the end of each step.
  ///
  /// - Parameters:
  ///   - lanes: training pairs of the step.
  ///   - now: nanoseconds of a clock that never goes back.
  ///   - waited: nanoseconds that members have waited for each other so far, in teams of the present size.
  /// - Returns: members of the next step.
  mutating func size(after lanes: Int, now: UInt64, waited: UInt64) -> Int
}

/// The whole team at every step.
struct WholeTeam: TeamPace {
  let size: Int
  func begin() {}
  func size(after lanes: Int, now: UInt64, waited: UInt64) -> Int { size }
}

/// Fewer members while others need the processors.
///
/// A member that another program keeps from running holds up the whole team at each meeting, until two threads are slower
/// than one. Where members wait for much of the time, a smaller team is tried and kept if it is faster, and from then on a
/// larger one now and again. All is measured in windows of some time slices of the scheduler; that a single one was
/// disturbed does not count.
struct SharedMachinePace: TeamPace {
  /// Shortest window: nanoseconds, and steps.
  private static let window: (nanoseconds: UInt64, steps: Int) = (20_000_000, 4)
  /// Members that wait for less than this part of the time get their processors.
  private static let mostWaiting = 0.15
  /// What a window counts in the means of the present size.
  private static let weight = 0.2
  /// A larger team is to be worth its processors.
  private static let leastGain = 1.05
  /// Windows between two trials, at first and at most: doubled whenever a trial was in vain.
  private static let rests = (first: 4, most: 64)

  /// Sizes of a team, ascending: shards and blocks of units are shared out evenly to powers of two.
  private let sizes: [Int]
  private var place: Int
  /// Pairs a second of the present size, and the part of the time that its members wait: running means.
  private var speed: Double?
  private var waiting = 0.0
  /// Where the present size is tried: the place and the speed of the one before.
  private var trial: (before: Int, speed: Double)?
  private var rest = Self.rests.first
  private var windowsLeft = 0

  /// The window: when it began, what had been waited by then, its steps and pairs.
  private var start: UInt64?
  private var waitedBefore: UInt64 = 0
  private var steps = 0
  private var pairs = 0

  /// - Precondition: `threads >= 1`.
  init(threads: Int) {
    sizes = sequence(first: 1) { 2 * $0 }.prefix { $0 < threads } + [threads]
    place = sizes.count - 1
  }

  var size: Int { sizes[place] }

  mutating func begin() { start = nil }

  mutating func size(after lanes: Int, now: UInt64, waited: UInt64) -> Int {
    guard sizes.count > 1 else { return size }
    guard let start else {
      // The first step of a size waits for those that were called.
      (self.start, waitedBefore, steps, pairs) = (now, waited, 0, 0)
      return size
    }
    (steps, pairs) = (steps + 1, pairs + lanes)
    let elapsed = now - start
    guard elapsed >= Self.window.nanoseconds, steps >= Self.window.steps else { return size }
    let before = place
    judge(
      speed: Double(pairs) * 1e9 / Double(elapsed),
      waiting: Double(waited - waitedBefore) / Double(elapsed) / Double(size))
    (self.start, waitedBefore, steps, pairs) = (place == before ? now : nil, waited, 0, 0)
    return size
  }

  private mutating func judge(speed new: Double, waiting newWaiting: Double) {
    let speed = speed.map { $0 + Self.weight * (new - $0) } ?? new
    waiting += Self.weight * (newWaiting - waiting)
    self.speed = speed
    if let trial {
      self.trial = nil
      let leastGain = place > trial.before ? Self.leastGain : 1
      let isKept = speed > leastGain * trial.speed
      if !isKept { move(to: trial.before, speed: trial.speed) }
      rest = isKept ? Self.rests.first : min(2 * rest, Self.rests.most)
      windowsLeft = rest
    } else if windowsLeft > 0 {
      windowsLeft -= 1
    } else if place > 0, waiting > Self.mostWaiting {
      trial = (place, speed)
      move(to: place - 1)
    } else if place < sizes.count - 1 {
      trial = (place, speed)
      move(to: place + 1)
    }
  }

  private mutating func move(to place: Int, speed: Double? = nil) {
    (self.place, self.speed, waiting) = (place, speed, 0)
  }
}
