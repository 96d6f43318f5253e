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
    for (number, tensor) in tensors.enumerated() where tensor.shape.count == 2 {
      let isItemTable = tensor.name.hasPrefix("item.")
      guard isItemTable || items.lowerBound == 0 else { continue }
      let rows = isItemTable ? items : 0..<tensor.rowCount
      let distribution = WeightDistribution(
        hyperparameters.initialWeights, fanIn: fanIn(tensor), fanOut: fanOut(tensor))
      var values = [Float](repeating: 0, count: tensor.rowWidth)
      for row in rows {
        var generator = SplitMix64(
          seed: RandomStream.initialWeights.key(seed: seed, number, row))
        for column in values.indices { values[column] = distribution.sample(&generator) }
        tensor.setRow(row, from: values, at: 0)
      }
    }
  }

  /// Rows and columns of one gate's block (I or E × H, H × H) or of an item matrix (I × E or I × H).
  private func fanIn(_ tensor: TensorView) -> Int {
    tensor.name.hasPrefix("gru.") ? tensor.shape[1] : tensor.shape[0]
  }

  private func fanOut(_ tensor: TensorView) -> Int {
    if tensor.name.hasPrefix("gru.") { return tensor.shape[0] / 3 }
    return tensor.name == "item.gate_weight" ? tensor.shape[1] / 3 : tensor.shape[1]
  }
}

/// Distribution of the initial weights of one matrix.
struct WeightDistribution {
  private let width: Double
  private let isNormal: Bool

  init(_ kind: InitialWeights, fanIn: Int, fanOut: Int) {
    let sum = Double(fanIn + fanOut)
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
