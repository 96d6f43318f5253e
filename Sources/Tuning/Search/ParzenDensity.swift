import Foundation
import Randomness

/// A density over 0 … 1: equally weighted normal densities, cut off at both ends, around each value and, for
/// what is known beforehand, a wide one around the middle.
///
/// The width of each is the larger of the distances to its neighbours, as in Bergstra and others (2011), and
/// not below 1/(n + 1) or 1/100.
struct ParzenDensity {
  private struct Component {
    let mean: Double
    let width: Double
    /// The normal distribution's probability of 0 … 1.
    let inside: Double

    init(mean: Double, width: Double) {
      self.mean = mean
      self.width = width
      inside = Self.below((1 - mean) / width) - Self.below(-mean / width)
    }

    func probability(_ lower: Double, _ upper: Double) -> Double {
      (Self.below((upper - mean) / width) - Self.below((lower - mean) / width)) / inside
    }

    /// Probability of a standard normal value below `x`.
    private static func below(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }
  }

  private let components: [Component]

  /// The density of some values, each 0 … 1.
  init(_ values: [Double]) {
    let means = (values + [0.5]).sorted()
    let narrowest = 1 / min(100, Double(means.count))
    var isPriorThere = false
    components = means.indices.map { index in
      if means[index] == 0.5, !isPriorThere {
        isPriorThere = true
        return Component(mean: 0.5, width: 1)
      }
      let left = means[index] - (index > 0 ? means[index - 1] : 0)
      let right = (index + 1 < means.count ? means[index + 1] : 1) - means[index]
      return Component(mean: means[index], width: min(max(left, right, narrowest), 1))
    }
  }

  /// Probability of an interval, the part of it outside 0 … 1 left out.
  func probability(_ interval: (lower: Double, upper: Double)) -> Double {
    let (lower, upper) = (max(interval.lower, 0), min(interval.upper, 1))
    let sum = components.reduce(0) { $0 + $1.probability(lower, upper) }
    return max(sum / Double(components.count), .leastNormalMagnitude)
  }

  /// A value that is distributed like this.
  func draw(_ generator: inout SplitMix64) -> Double {
    let component = components[generator.index(below: components.count)]
    // At least a third of the draws falls inside.
    for _ in 0..<100 {
      let value = component.mean + component.width * generator.normal()
      if (0...1).contains(value) { return value }
    }
    return component.mean
  }
}
