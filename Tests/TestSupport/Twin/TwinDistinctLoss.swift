import Foundation
import GRU4Rec

/// The losses over a step's *distinct* items, each scored once and weighted by its copies.
///
/// Equal to ``TwinLoss`` over every copy (see docs/sampled-losses-and-logq.md): with c_j copies of
/// item j and n_j = c_j − [j = p] negative ones, the softmax adds log c_j to j's logit and the
/// pairwise losses weight j by n_j; an item's gradient is the sum of its copies' gradients.
public struct TwinDistinctLoss: Sendable {
  /// Which loss, and its constants.
  public let hyperparameters: Hyperparameters

  /// The loss that `hyperparameters` name.
  public init(_ hyperparameters: Hyperparameters) { self.hyperparameters = hyperparameters }

  /// Evaluates a lane.
  ///
  /// - Parameters:
  ///   - scores: activated scores, one per distinct item.
  ///   - target: the lane's own target.
  ///   - corrections: for each item, what logQ subtracts from each of its copies (zeros without
  ///     logQ). The first entry of the target's list is the lane's own target column.
  public func evaluate(
    scores: [Double], target: Int, corrections: [[Double]]
  ) -> TwinLoss.Value {
    var copies = corrections
    // Accidental hits: the other copies of the target are no negatives of this lane.
    if hyperparameters.maskAccidentalHits { copies[target] = [copies[target][0]] }
    var negatives = copies.map { Double($0.count) }
    negatives[target] -= 1
    let total = negatives.reduce(0, +)
    if total == 0 { return (0, scores.map { _ in 0 }) }
    switch hyperparameters.loss {
    case .crossEntropy: return crossEntropy(scores, target, copies)
    case .bprMax: return bprMax(scores, target, negatives)
    case .top1Max: return top1Max(scores, target, negatives)
    case .top1: return top1(scores, target, negatives, total)
    case .bpr: return bpr(scores, target, negatives, total)
    }
  }

  private func crossEntropy(_ s: [Double], _ p: Int, _ copies: [[Double]]) -> TwinLoss.Value {
    // Σ over copies of e^{s − correction} = e^{s + log Σ e^{−correction}}; without logQ, log c_j.
    let logits = s.indices.map { j in
      s[j] + log(copies[j].reduce(0) { $0 + exp(-$1) })
    }
    let largest = logits.max() ?? 0
    let logSum = largest + log(logits.reduce(0) { $0 + exp($1 - largest) })
    let columns = Double(copies.reduce(0) { $0 + $1.count })
    let smoothing = Double(hyperparameters.labelSmoothing)
    let onTarget = 1 - columns / (columns - 1) * smoothing
    let onEach = smoothing / (columns - 1)
    func surprise(_ item: Int, _ copy: Int) -> Double {
      -log(exp(s[item] - copies[item][copy] - logSum) + TwinLoss.epsilon)
    }
    var loss = onTarget * surprise(p, 0)
    var gradient = [Double](repeating: 0, count: s.count)
    for j in s.indices {
      for copy in copies[j].indices { loss += onEach * surprise(j, copy) }
      gradient[j] = exp(logits[j] - logSum) - onEach * Double(copies[j].count)
    }
    gradient[p] -= onTarget
    return (loss, gradient)
  }

  private func bprMax(_ s: [Double], _ p: Int, _ negatives: [Double]) -> TwinLoss.Value {
    let w = softmax(s, over: negatives)
    let q = s.map { logistic(s[p] - $0) }
    let hits = s.indices.reduce(0) { $0 + w[$1] * q[$1] } + TwinLoss.epsilon
    let penalty = s.indices.reduce(0) { $0 + w[$1] * s[$1] * s[$1] }
    let regularization = Double(hyperparameters.bprRegularization)
    var gradient = [Double](repeating: 0, count: s.count)
    for j in s.indices {
      gradient[j] -= w[j] * (q[j] - (hits - TwinLoss.epsilon) - q[j] * (1 - q[j])) / hits
      gradient[j] += regularization * w[j] * (s[j] * s[j] - penalty + 2 * s[j])
      gradient[p] -= w[j] * q[j] * (1 - q[j]) / hits
    }
    return (-log(hits) + regularization * penalty, gradient)
  }

  private func top1Max(_ s: [Double], _ p: Int, _ negatives: [Double]) -> TwinLoss.Value {
    let w = softmax(s, over: negatives)
    let u = s.map { logistic($0 - s[p]) }
    let v = s.map { logistic($0 * $0) }
    let mean = s.indices.reduce(0) { $0 + w[$1] * (u[$1] + v[$1]) }
    var gradient = [Double](repeating: 0, count: s.count)
    for j in s.indices {
      gradient[j] += w[j] * (u[j] + v[j] - mean)
      gradient[j] += w[j] * (u[j] * (1 - u[j]) + 2 * s[j] * v[j] * (1 - v[j]))
      gradient[p] -= w[j] * u[j] * (1 - u[j])
    }
    return (mean, gradient)
  }

  private func top1(
    _ s: [Double], _ p: Int, _ negatives: [Double], _ total: Double
  ) -> TwinLoss.Value {
    let columns = total + 1
    // The target's own column leaves the constant σ(0)/N.
    var loss = 0.5 / columns
    var gradient = [Double](repeating: 0, count: s.count)
    for j in s.indices {
      let u = logistic(s[j] - s[p])
      let v = logistic(s[j] * s[j])
      loss += negatives[j] * (u + v) / columns
      gradient[j] += negatives[j] * (u * (1 - u) + 2 * s[j] * v * (1 - v)) / columns
      gradient[p] -= negatives[j] * u * (1 - u) / columns
    }
    return (loss, gradient)
  }

  private func bpr(
    _ s: [Double], _ p: Int, _ negatives: [Double], _ total: Double
  ) -> TwinLoss.Value {
    var loss = 0.0
    var gradient = [Double](repeating: 0, count: s.count)
    for j in s.indices {
      loss += negatives[j] * negativeLogLogistic(s[p] - s[j]) / total
      gradient[j] += negatives[j] * logistic(s[j] - s[p]) / total
      gradient[p] -= negatives[j] * logistic(s[j] - s[p]) / total
    }
    return (loss, gradient)
  }
}
