import Randomness

/// How much an item is asked for as the days go by.
///
/// An item appears, is at its best soon after, fades and vanishes, so that popularity drifts and every day has
/// new items. An evergreen comes into fashion again instead, and is always asked for.
struct ItemLife {
  private let isEvergreen: Bool
  /// Days since the log's beginning, below 0 for what was there before.
  private let birth: Double
  /// Days until it vanishes, or until an evergreen is in fashion again.
  private let span: Double

  /// Share of the items that never vanish.
  private static let evergreens = 0.2
  /// Demand below which an evergreen does not fall.
  private static let evergreenFloor = 0.2
  /// Days that an item lives, evenly spread.
  private static let spans = 15.0...105.0
  /// Share of the life in which demand rises.
  private static let rise = 0.1

  /// The life that an item's own random numbers tell, in a log of so many days; `drift` times as short.
  init(logDays: Double, drift: Double, isEvergreen: Bool, _ random: inout SplitMix64) {
    self.isEvergreen = random.uniform() < Self.evergreens || isEvergreen
    let days =
      Self.spans.lowerBound + random.uniform() * (Self.spans.upperBound - Self.spans.lowerBound)
    span = days / drift
    birth = random.uniform() * (logDays + span) - span
  }

  /// Demand on a day, 0 … 1: 0 before the item appears and after it has vanished.
  func demand(on day: Double) -> Double {
    var age = (day - birth) / span
    if isEvergreen { age -= age.rounded(.down) }
    if age < 0 || age >= 1 { return 0 }
    let demand = age < Self.rise ? age / Self.rise : (1 - age) / (1 - Self.rise)
    return isEvergreen ? max(demand, Self.evergreenFloor) : demand
  }
}
