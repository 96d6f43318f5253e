/// Ridge regression of items' rows on their features, by conjugate gradients: no product of features with features is
/// ever made.
///
/// Minimises Σ w_i |y_i − μ − x_i B|² + λ |B|², where x_i has 1/√k for each of the item's k names, and the numbers of
/// its vectors. All sums are in one order: the same numbers give the same map.
struct FeatureRidge {
  /// Columns that are solved side by side.
  private typealias Block = SIMD16<Double>

  /// λ, as validation found it: between .3 and 3 it hardly matters.
  static let penalty = 0.8

  let features: Int
  /// The features of each item.
  let design: [[KnownFeature]]
  /// w of each item.
  let weights: [Double]

  /// B, a row for each feature, and μ as the last row.
  ///
  /// - Parameter target: y of an item in a column.
  func solve(width: Int, _ target: (Int, Int) -> Float) -> [Float] {
    var result = [Float](repeating: 0, count: (features + 1) * width)
    let total = weights.reduce(0, +)
    for first in stride(from: 0, to: width, by: Block.scalarCount) {
      let columns = first..<min(first + Block.scalarCount, width)
      var targets = design.indices.map { item in
        var block = Block()
        for column in columns { block[column - first] = Double(target(item, column)) }
        return block
      }
      var mean = Block()
      for (target, weight) in zip(targets, weights) { mean += target * (weight / total) }
      for item in targets.indices { targets[item] -= mean }
      let solution = solve(targets) + [mean]
      for (row, block) in solution.enumerated() {
        for column in columns { result[row * width + column] = Float(block[column - first]) }
      }
    }
    return result
  }

  private func solve(_ targets: [Block]) -> [Block] {
    var solution = [Block](repeating: Block(), count: features)
    var residual = spread(targets)
    var direction = residual
    var length = Self.product(residual, residual)
    let enough = length * 1e-10
    for _ in 0..<300 where any(length .> enough) {
      let image = self.image(of: direction)
      let curvature = Self.product(direction, image)
      // A column that is solved has nothing left to move along.
      let step = (length / curvature).replacing(with: 0, where: curvature .<= 0)
      for feature in solution.indices {
        solution[feature] += step * direction[feature]
        residual[feature] -= step * image[feature]
      }
      let next = Self.product(residual, residual)
      let share = (next / length).replacing(with: 0, where: length .<= 0)
      for feature in direction.indices {
        direction[feature] = residual[feature] + share * direction[feature]
      }
      length = next
    }
    return solution
  }

  /// XᵀW values.
  private func spread(_ values: [Block]) -> [Block] {
    var sums = [Block](repeating: Block(), count: features)
    for (item, known) in design.enumerated() where !known.isEmpty {
      let value = values[item] * weights[item]
      for one in known { sums[one.feature] += one.value * value }
    }
    return sums
  }

  /// (XᵀWX + λ) rows.
  private func image(of rows: [Block]) -> [Block] {
    let sums = design.map { known in
      known.reduce(into: Block()) { $0 += $1.value * rows[$1.feature] }
    }
    var image = spread(sums)
    for feature in image.indices { image[feature] += Self.penalty * rows[feature] }
    return image
  }

  private static func product(_ some: [Block], _ others: [Block]) -> Block {
    zip(some, others).reduce(into: Block()) { $0 += $1.0 * $1.1 }
  }
}
