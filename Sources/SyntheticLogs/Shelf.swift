import Randomness

/// Items that stand together, the best seller first: every `step`th item from `first` on.
///
/// The catalogue, the things of one kind in an intent and those of one colour are all such
/// progressions, since items are numbered by popularity.
struct Shelf {
  let first: Int
  let step: Int
  /// Number of items, ≥ 1.
  let count: Int

  /// Evens out the best sellers of the catalogue.
  private static let popularityShift = 3.0

  /// The items first, first + step, … below `end`, which lies behind `first`.
  init(from first: Int, to end: Int, by step: Int) {
    self.first = first
    self.step = step
    count = (end - first + step - 1) / step
  }

  /// An item by popularity: the catalogue's law, of which every `step`th rank is here.
  func popularItem(_ random: inout SplitMix64) -> Int {
    let shift = (Double(first) + Self.popularityShift) / Double(step)
    return first + PowerLaw(count: count, shift: shift).rank(at: random.uniform()) * step
  }

  /// The item behind `item`, and behind the last one the first.
  func item(after item: Int) -> Int {
    let next = item + step
    return next < first + count * step ? next : first
  }
}
