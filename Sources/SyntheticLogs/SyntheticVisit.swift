import Randomness

/// A session while it goes on: the shelf that the visitor has in mind, and what was seen.
///
/// ``SyntheticSessions`` describes how one click leads to the next. The shares were set by hand, so that
/// figures of generated logs lie among those of real ones (docs/synthetic-logs.md).
struct SyntheticVisit {
  /// 0, 1, … in order of beginning.
  let number: Int
  /// Of the next event, in Unix seconds.
  var time: Double
  /// Events to come, the next one included.
  var remaining: Int
  var random: SplitMix64

  /// Item of the next event.
  private(set) var item: Int
  /// The item that was last chosen from the shelf.
  private var chosen: Int
  /// Whether the shelf has one colour; else one kind of thing.
  private var isByColor: Bool
  /// The last events' items, in a ring without memory of its own.
  private var seen = SIMD8<Int32>()
  private var seenCount = 0

  /// Share of the visits that begin with a colour in mind.
  private static let byColor = 0.4

  // Shares of the clicks that come from the visit; the others are chosen from the shelf by popularity.

  /// The same item again.
  private static let repeats = 0.08
  /// One of the last eight.
  private static let returns = 0.14
  /// The next item on the shelf.
  private static let steps = 0.4
  /// Items that a step passes over, of those on the way.
  private static let skipped = 0.3

  // How often the visitor has another shelf in mind before choosing from it.

  /// The other shelf that the last item stands on.
  private static let turns = 0.2
  /// The same shelf of a related intent.
  private static let moves = 0.08
  /// A shelf that has nothing to do with the last.
  private static let departures = 0.03

  /// Begins with an item by its popularity on that day.
  init(
    number: Int, time: Double, length: Int, random: SplitMix64, in catalogue: SyntheticCatalogue,
    on day: Double
  ) {
    self.number = number
    self.time = time
    self.random = random
    remaining = length
    item = catalogue.popularItem(on: day, &self.random)
    chosen = item
    isByColor = self.random.uniform() < Self.byColor
  }

  /// Goes on to the next item.
  mutating func click(
    in catalogue: SyntheticCatalogue, on day: Double, predictability: Double
  ) {
    seen[seenCount % seen.scalarCount] = Int32(item)
    seenCount += 1
    guard random.uniform() < predictability else {
      item = catalogue.popularItem(on: day, &random)
      return
    }
    let share = random.uniform()
    if share < Self.repeats { return }
    if share < Self.repeats + Self.returns {
      item = Int(seen[random.below(min(seenCount, seen.scalarCount))])
      return
    }
    reconsider(catalogue, day)
    let shelf = isByColor ? catalogue.sameColor(as: chosen) : catalogue.sameKind(as: chosen)
    if share < Self.repeats + Self.returns + Self.steps {
      chosen = catalogue.nextItem(
        on: shelf, after: chosen, on: day, skipping: Self.skipped, &random)
    } else {
      chosen = catalogue.popularItem(of: shelf, on: day, otherThan: chosen, &random)
    }
    item = chosen
  }

  private mutating func reconsider(_ catalogue: SyntheticCatalogue, _ day: Double) {
    let share = random.uniform()
    if share < Self.turns {
      isByColor.toggle()
    } else if share < Self.turns + Self.moves {
      chosen = catalogue.counterpart(of: chosen)
    } else if share < Self.turns + Self.moves + Self.departures {
      chosen = catalogue.popularItem(on: day, &random)
    }
  }
}
