import Randomness

/// A regression tree over the unit cube: boxes with a mean each.
struct RegressionTree {
  /// A box, and the mean of what lies in it.
  struct Leaf {
    var lower: [Double]
    var upper: [Double]
    var value: Double
  }

  private(set) var leaves: [Leaf] = []

  /// Samples that a leaf has at least.
  static let leafSize = 2

  /// Grows a tree.
  ///
  /// - Parameters:
  ///   - points: one row of coordinates, each 0 … 1, per sample.
  ///   - values: one value per sample.
  ///   - samples: indices of the samples to use, which may repeat.
  init(
    _ points: [[Double]], _ values: [Double], samples: [Int],
    _ generator: inout SplitMix64
  ) {
    let dimensions = points.first?.count ?? 0
    let cube = Leaf(
      lower: [Double](repeating: 0, count: dimensions),
      upper: [Double](repeating: 1, count: dimensions), value: 0)
    grow(cube, points, values, samples, &generator)
  }

  private mutating func grow(
    _ box: Leaf, _ points: [[Double]], _ values: [Double], _ samples: [Int],
    _ generator: inout SplitMix64
  ) {
    var box = box
    box.value = samples.reduce(0) { $0 + values[$1] } / Double(max(samples.count, 1))
    guard let split = bestSplit(box, points, values, samples, &generator) else {
      leaves.append(box)
      return
    }
    var (left, right) = (box, box)
    left.upper[split.dimension] = split.place
    right.lower[split.dimension] = split.place
    let isLeft = { points[$0][split.dimension] <= split.place }
    grow(left, points, values, samples.filter(isLeft), &generator)
    grow(right, points, values, samples.filter { !isLeft($0) }, &generator)
  }

  /// The split that leaves the smallest sum of squares, among five in six of the dimensions.
  private func bestSplit(
    _ box: Leaf, _ points: [[Double]], _ values: [Double], _ samples: [Int],
    _ generator: inout SplitMix64
  ) -> (dimension: Int, place: Double)? {
    let dimensions = box.lower.indices.shuffled(using: &generator)
    let count = Double(samples.count)
    let total = samples.reduce(0) { $0 + values[$1] }
    var best: (gain: Double, dimension: Int, place: Double)?
    for dimension in dimensions.prefix(max(1, (dimensions.count * 5 + 5) / 6)) {
      let sorted = samples.sorted { points[$0][dimension] < points[$1][dimension] }
      var sum = 0.0
      for (index, sample) in sorted.enumerated().dropLast() {
        sum += values[sample]
        let (here, next) = (points[sample][dimension], points[sorted[index + 1]][dimension])
        let left = Double(index + 1)
        guard here < next, index + 1 >= Self.leafSize,
          samples.count - index - 1 >= Self.leafSize
        else { continue }
        // What the sum of squares falls by.
        let right = total - sum
        let gain = sum * sum / left + right * right / (count - left) - total * total / count
        if gain > best?.gain ?? 1e-15 { best = (gain, dimension, (here + next) / 2) }
      }
    }
    return best.map { ($0.dimension, $0.place) }
  }

  /// Variance of the tree over the cube, and the part of it that each dimension alone explains.
  func variances() -> (total: Double, parts: [Double]) {
    let dimensions = leaves.first?.lower.indices ?? 0..<0
    func volume(_ leaf: Leaf, without omitted: Int? = nil) -> Double {
      dimensions.reduce(1) { $1 == omitted ? $0 : $0 * (leaf.upper[$1] - leaf.lower[$1]) }
    }
    let mean = leaves.reduce(0) { $0 + volume($1) * $1.value }
    let total = leaves.reduce(0) { $0 + volume($1) * ($1.value - mean) * ($1.value - mean) }
    let parts = dimensions.map { dimension in
      // The mean over all other dimensions changes only where leaves begin or end.
      let places = Set(leaves.flatMap { [$0.lower[dimension], $0.upper[dimension]] }).sorted()
      return zip(places, places.dropFirst()).reduce(0.0) { sum, interval in
        let marginal = leaves.reduce(0.0) { sum, leaf in
          leaf.lower[dimension] <= interval.0 && interval.1 <= leaf.upper[dimension]
            ? sum + volume(leaf, without: dimension) * leaf.value : sum
        }
        return sum + (interval.1 - interval.0) * (marginal - mean) * (marginal - mean)
      }
    }
    return (total, parts)
  }
}
