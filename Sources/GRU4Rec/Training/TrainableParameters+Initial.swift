import Foundation
import Kernels
import Randomness

extension TrainableParameters {
  /// Draws the initial weights; biases stay 0.
  ///
  /// Every row has a key of its own: an item's first weights depend on the seed and its index only.
  ///
  /// - Parameter items: item rows to draw; the GRU's weights are drawn with item 0 only.
  package func initialise(seed: UInt64, items: Range<Int>) {
    for (number, (tensor, view)) in zip(shape.tensors, tensors).enumerated()
    where !tensor.isVector {
      let isOfItems = tensor.rowGates == nil
      guard isOfItems || items.lowerBound == 0 else { continue }
      let distribution = WeightDistribution(hyperparameters.initialWeights, of: tensor)
      var values = [Float](repeating: 0, count: view.rowWidth)
      for row in isOfItems ? items : 0..<view.rowCount where view.has(row) {
        var generator = SplitMix64(
          seed: RandomStream.initialWeights.key(seed: seed, number, row))
        for column in values.indices { values[column] = distribution.sample(&generator) }
        view.setRow(row, from: values, at: 0)
      }
    }
    if output.isUnit {
      let isShared = shards.ranks.count > 1
      (isShared ? output.weights : output.weights.rows(items)).bringRowsToUnitLength()
    }
  }
}

/// Distribution of the initial weights of one matrix.
struct WeightDistribution {
  private let width: Double
  private let isNormal: Bool

  init(_ kind: InitialWeights, of tensor: NetworkShape.Tensor) {
    // Rows and columns of one gate's block (I or E × H, H × H) or of an item matrix (I × E or I × H).
    let sum = Double(
      tensor.shape[0] / (tensor.rowGates == nil ? 1 : 3)
        + tensor.shape[1] / (tensor.columnGates == nil ? 1 : 3))
    switch kind {
    case .glorotUniform: (width, isNormal) = ((6 / sum).squareRoot(), false)
    case .glorotNormal: (width, isNormal) = ((2 / sum).squareRoot(), true)
    case .uniform(let sigma): (width, isNormal) = (Double(sigma), false)
    case .normal(let sigma): (width, isNormal) = (Double(sigma), true)
    }
  }

  func sample(_ generator: inout SplitMix64) -> Float {
    let u = generator.uniform()
    guard isNormal else { return Float(width * (2 * u - 1)) }
    // Box & Muller 1958; 1 − u avoids the logarithm of 0.
    let v = generator.uniform()
    return Float(width * (-2 * log(1 - u)).squareRoot() * cos(2 * .pi * v))
  }
}
