/// Tells a queue that stands from one that a burst passes through, by how long those waited that left it.
///
/// A queue stands where even the shortest wait of a while was long: what waits then never runs out, and whoever joins
/// makes all others wait longer. A pause of the machine, or many who come at once, leave short waits beside the
/// long ones.
package struct QueueDelay: Sendable {
  /// Time over which the shortest wait counts.
  private static let span = Duration.milliseconds(100)

  private let limit: Duration
  private var end: ContinuousClock.Instant?
  private var least = Duration.zero
  /// Whether the shortest wait was long over the last whole while.
  package private(set) var isStanding = false

  /// - Parameter limit: the shortest wait of a queue that stands.
  package init(limit: Duration) { self.limit = limit }

  /// Takes note of a wait that ended.
  ///
  /// - Returns: whether a while has ended with it.
  @discardableResult
  package mutating func note(_ wait: Duration, at now: ContinuousClock.Instant) -> Bool {
    guard let end, now < end else {
      // Where nobody left the queue for a while, nobody waited either.
      isStanding = end.map { now < $0 + Self.span && least > limit } ?? false
      (self.end, least) = (now + Self.span, wait)
      return true
    }
    least = min(least, wait)
    return false
  }
}
