/// Tells a queue that stands from one that a burst passes through, by how long those waited that left it.
///
/// A queue stands where waits were long on the average in two whiles, one after the other: what waits then does not run out, and
/// whoever joins makes all others wait longer. A burst or a pause of the machine is over by then.
package struct QueueDelay: Sendable {
  /// Length of a while.
  package static let span = Duration.milliseconds(100)

  private let limit: Duration
  private var end: ContinuousClock.Instant?
  private var sum = Duration.zero
  private var count = 0
  /// Whether waits were long in the last whole while.
  package private(set) var isLong = false
  /// Whether they were in the one before, too.
  package private(set) var isStanding = false

  /// - Parameter limit: an average wait that is long is longer.
  package init(limit: Duration) { self.limit = limit }

  /// Takes note of a wait that ended.
  ///
  /// - Returns: whether a while has ended with it.
  @discardableResult
  package mutating func note(_ wait: Duration, at now: ContinuousClock.Instant) -> Bool {
    guard let end, now < end else {
      // Where nobody left the queue for a while, nobody waited either.
      let wasLong = isLong
      isLong = end.map { now < $0 + Self.span && sum > limit * count } ?? false
      isStanding = wasLong && isLong
      (self.end, sum, count) = (now + Self.span, wait, 1)
      return true
    }
    sum += wait
    count += 1
    return false
  }
}
