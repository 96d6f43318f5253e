import Foundation
import Kernels

/// What an item's column weighs in the loss with logQ.
struct ColumnWeights: Sendable {
  /// Weight count^−q of a target, count^(−q·alpha) of a sample; none without logQ.
  let target: Vector<Float>?
  let sample: Vector<Float>?
  /// Logarithm of each item's events; empty without logQ.
  let logCount: [Float]

  init(_ hyperparameters: Hyperparameters, itemCounts: [Int64], in arena: Arena) {
    let q = hyperparameters.lossLogQ
    let logs = q > 0 ? itemCounts.map { Foundation.log(Float(max($0, 1))) } : []
    func weights(_ exponent: Float) -> Vector<Float>? {
      guard !logs.isEmpty else { return nil }
      let weights = arena.vector(Float.self, count: logs.count)
      for (item, log) in logs.enumerated() { weights[item] = Foundation.exp(-exponent * log) }
      return weights
    }
    logCount = logs
    target = weights(q)
    sample = weights(q * hyperparameters.sampleAlpha)
  }
}
