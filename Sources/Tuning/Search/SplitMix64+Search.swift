import Foundation
import Randomness

extension SplitMix64 {
  /// Random numbers from a seed and the numbers of what they are for, so that a search is the same whoever
  /// does which part of it.
  init(seed: UInt64, _ units: Int...) {
    self.init(seed: seed)
    for unit in units {
      self = SplitMix64(seed: next() ^ UInt64(truncatingIfNeeded: unit))
    }
  }

  /// Standard normal (Box and Muller).
  mutating func normal() -> Double {
    (-2 * log(1 - uniform())).squareRoot() * cos(2 * .pi * uniform())
  }

  /// One of `0 ..< count`.
  mutating func index(below count: Int) -> Int { Int(uniform() * Double(count)) }
}
