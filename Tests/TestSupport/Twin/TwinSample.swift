import GRU4Rec

/// A small random model and step with every kind of repeat: inputs, targets, samples, and a sample
/// that equals a target.
public struct TwinSample: Sendable {
  /// Random weights, biases included.
  public var parameters: TwinParameters
  /// Three lanes with random states.
  public var batch: TwinBatch

  /// Catalogue of eleven items, three lanes and as many samples as `hyperparameters` ask for, up to
  /// five.
  public init(
    _ hyperparameters: Hyperparameters, itemCount: Int = 11, dropout: Bool = false,
    using generator: inout TwinGenerator
  ) {
    parameters = TwinParameters(hyperparameters, itemCount: itemCount, using: &generator)
    if hyperparameters.similarity == .cosine {
      parameters.weights["item.output_bias"] = DoubleTensor(zeros: [itemCount])
      for item in 0..<itemCount {
        parameters.weights["item.output_weight"]?.bringToUnitLength(row: item)
      }
    }
    var samples: [Int] = []
    // Item 9 is the target of two lanes and is sampled twice; item 4 is target and input.
    if case .count(let count) = hyperparameters.negativeSamples {
      samples = Array([9, 2, 9, 2, 10].prefix(count))
    }
    batch = TwinBatch(
      hidden: hyperparameters.layers.map { generator.tensor([3, $0], in: -0.9...0.9) },
      inputs: [4, 7, 4], targets: [9, 4, 9], samples: samples,
      itemCounts: (0..<itemCount).map { _ in Double(Int.random(in: 1...50, using: &generator)) })
    if dropout {
      func mask(_ columns: Int) -> DoubleTensor {
        DoubleTensor(
          shape: [3, columns],
          values: (0..<3 * columns).map { _ in Bool.random(using: &generator) ? 2 : 0 })
      }
      switch hyperparameters.embedding {
      case .shared: batch.inputMask = mask(hyperparameters.layers[hyperparameters.layers.count - 1])
      case .separate(let size): batch.inputMask = mask(size)
      case .none: break
      }
      batch.hiddenMasks = hyperparameters.layers.map(mask)
    }
  }
}
