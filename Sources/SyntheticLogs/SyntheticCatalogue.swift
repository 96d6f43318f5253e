import Randomness

/// Invented items, numbered by popularity, in intents that share words of their titles.
///
/// I items, K intents; intent `k` has the items k, k + K, k + 2K, … They are a grid: kinds of things,
/// of which the first eight items are one each, by colours, eight items each.
struct SyntheticCatalogue: Sendable {
  /// I.
  let count: Int
  /// K.
  let intents: Int
  /// Identifiers are numbers that say nothing about popularity.
  let numbers: [Int32]

  private let seed: UInt64
  private let logDays: Double
  private let drift: Double

  /// Draws before a visitor takes what is always there.
  private static let tries = 16

  init(count: Int, seed: UInt64, logDays: Double, drift: Double) {
    self.count = count
    self.seed = seed
    self.logDays = logDays
    self.drift = drift
    let itemsPerIntent = SyntheticWords.kinds * SyntheticWords.colors.count
    intents = (count + itemsPerIntent - 1) / itemsPerIntent
    var numbers = (0..<Int32(count)).map { $0 }
    var random = SplitMix64(seed: seed, stream: .max)
    for last in stride(from: count - 1, to: 0, by: -1) {
      numbers.swapAt(last, random.below(last + 1))
    }
    self.numbers = numbers
  }

  // MARK: Places

  /// The items of the kind and the intent of `item`.
  func sameKind(as item: Int) -> Shelf {
    let step = intents * SyntheticWords.kinds
    return Shelf(from: item % step, to: count, by: step)
  }

  /// The items of the colour and the intent of `item`.
  func sameColor(as item: Int) -> Shelf {
    let row = intents * SyntheticWords.kinds
    let start = item / row * row
    return Shelf(from: start + item % intents, to: min(count, start + row), by: intents)
  }

  /// The item in the place of `item` in a related intent: another style of the same theme, where the
  /// catalogue is large enough to have one.
  func counterpart(of item: Int) -> Int {
    let intent = item % intents
    let related = (intent + SyntheticWords.themes.count) % intents
    let counterpart = item - intent + related
    return counterpart < count ? counterpart : related
  }

  // MARK: Choice

  /// Any item by its popularity on a day.
  func popularItem(on day: Double, _ random: inout SplitMix64) -> Int {
    popularItem(of: Shelf(from: 0, to: count, by: 1), on: day, &random)
  }

  /// An item of a shelf by its popularity on a day.
  func popularItem(
    of shelf: Shelf, on day: Double, otherThan last: Int? = nil, _ random: inout SplitMix64
  ) -> Int {
    for _ in 0..<Self.tries {
      let item = shelf.popularItem(&random)
      if item != last, random.uniform() < demand(for: item, on: day) { return item }
    }
    return shelf.first % intents
  }

  /// The next item on a shelf that can be had on a day, or with probability `skipping` one behind it.
  func nextItem(
    on shelf: Shelf, after last: Int, on day: Double, skipping: Double, _ random: inout SplitMix64
  ) -> Int {
    var item = shelf.item(after: last)
    for _ in 0..<max(0, shelf.count - 2) {
      if demand(for: item, on: day) > 0, random.uniform() >= skipping { break }
      item = shelf.item(after: item)
    }
    return item
  }

  /// How much an item is asked for on a day, 0 … 1; the first item of each intent never vanishes.
  private func demand(for item: Int, on day: Double) -> Double {
    var random = SplitMix64(seed: seed ^ Self.lives, stream: UInt64(item))
    let life = ItemLife(
      logDays: logDays, drift: drift, isEvergreen: item < intents, &random)
    return life.demand(on: day)
  }

  /// Sets the streams of the items' lives apart from those of the sessions.
  private static let lives: UInt64 = 0x5EED
}
