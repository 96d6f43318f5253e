import Foundation
import GRU4Rec

/// The loss of one lane and its gradient with respect to the activated scores.
///
/// s are the activated scores of the N columns that take part, p the target's column; σ is logistic.
/// Hidasi et al. 2016 (bpr, top1), Hidasi & Karatzoglou 2018 (bpr-max, top1-max).
public struct TwinLoss: Sendable {
  /// Keeps the logarithms finite.
  static let epsilon = 1e-24
  /// Which loss, and its constants.
  public let hyperparameters: Hyperparameters

  /// The loss that `hyperparameters` name.
  public init(_ hyperparameters: Hyperparameters) { self.hyperparameters = hyperparameters }

  /// Loss of a lane, gradient per column.
  public typealias Value = (loss: Double, gradient: [Double])

  /// Evaluates a lane.
  ///
  /// - Parameters:
  ///   - scores: activated scores of all columns.
  ///   - target: the target's column.
  ///   - included: `false` for columns that are left out (accidental hits), which get gradient 0.
  ///   - corrections: what logQ subtracts from each score; used by cross-entropy alone.
  public func evaluate(
    scores: [Double], target: Int, included: [Bool], corrections: [Double]
  ) -> Value {
    let kept = scores.indices.filter { included[$0] }
    guard let p = kept.firstIndex(of: target) else {
      preconditionFailure("the target's column \(target) is left out")
    }
    // A lane without any negative has nothing to learn from.
    var gradient = [Double](repeating: 0, count: scores.count)
    if kept.count == 1 { return (0, gradient) }
    let s = kept.map { scores[$0] }
    let value: Value
    switch hyperparameters.loss {
    case .crossEntropy: value = crossEntropy(kept.map { scores[$0] - corrections[$0] }, p)
    case .bprMax: value = bprMax(s, p)
    case .top1Max: value = top1Max(s, p)
    case .top1: value = top1(s, p)
    case .bpr: value = bpr(s, p)
    }
    for (position, column) in kept.enumerated() { gradient[column] = value.gradient[position] }
    return (value.loss, gradient)
  }

  /// (1 − N/(N−1)·ε)(−log P_p) + ε/(N−1) Σ_j −log P_j with P = softmax(s).
  private func crossEntropy(_ s: [Double], _ p: Int) -> Value {
    let probabilities = softmax(s, over: s.map { _ in 1 })
    let columns = Double(s.count)
    let smoothing = Double(hyperparameters.labelSmoothing)
    let onTarget = 1 - columns / (columns - 1) * smoothing
    let onEach = smoothing / (columns - 1)
    var loss = onTarget * -log(probabilities[p] + Self.epsilon)
    if onEach > 0 {
      for probability in probabilities { loss += onEach * -log(probability + Self.epsilon) }
    }
    // d(−log P_k)/ds_j = P_j − [j = k], weighted by k's share; the shares add up to 1.
    let gradient = s.indices.map { probabilities[$0] - ($0 == p ? onTarget : 0) - onEach }
    return (loss, gradient)
  }

  /// −log(A + ε) + bpreg·R with A = Σ_j w_j σ(s_p − s_j), R = Σ_j w_j s_j², w = softmax over j ≠ p.
  private func bprMax(_ s: [Double], _ p: Int) -> Value {
    let w = softmax(s, over: s.indices.map { $0 == p ? 0 : 1 })
    let q = s.map { logistic(s[p] - $0) }
    let hits = s.indices.reduce(0) { $0 + w[$1] * q[$1] }
    let penalty = s.indices.reduce(0) { $0 + w[$1] * s[$1] * s[$1] }
    let regularization = Double(hyperparameters.bprRegularization)
    var gradient = [Double](repeating: 0, count: s.count)
    for j in s.indices where j != p {
      // dw_k/ds_j = w_k([j = k] − w_j), so dA/ds_j = w_j(q_j − A) − w_j q_j(1 − q_j)
      gradient[j] = -w[j] * (q[j] - hits - q[j] * (1 - q[j])) / (hits + Self.epsilon)
      // dR/ds_j = w_j(s_j² − R) + 2 w_j s_j
      gradient[j] += regularization * w[j] * (s[j] * s[j] - penalty + 2 * s[j])
      // dA/ds_p = Σ_j w_j q_j(1 − q_j)
      gradient[p] -= w[j] * q[j] * (1 - q[j]) / (hits + Self.epsilon)
    }
    return (-log(hits + Self.epsilon) + regularization * penalty, gradient)
  }

  /// T = Σ_j w_j t_j with t_j = σ(s_j − s_p) + σ(s_j²), w = softmax over j ≠ p.
  private func top1Max(_ s: [Double], _ p: Int) -> Value {
    let w = softmax(s, over: s.indices.map { $0 == p ? 0 : 1 })
    let u = s.map { logistic($0 - s[p]) }
    let v = s.map { logistic($0 * $0) }
    let mean = s.indices.reduce(0) { $0 + w[$1] * (u[$1] + v[$1]) }
    var gradient = [Double](repeating: 0, count: s.count)
    for j in s.indices where j != p {
      // dT/ds_j = w_j(t_j − T) + w_j dt_j/ds_j
      gradient[j] = w[j] * (u[j] + v[j] - mean)
      gradient[j] += w[j] * (u[j] * (1 - u[j]) + 2 * s[j] * v[j] * (1 - v[j]))
      // dT/ds_p = −Σ_j w_j u_j(1 − u_j)
      gradient[p] -= w[j] * u[j] * (1 - u[j])
    }
    return (mean, gradient)
  }

  /// (1/N) Σ_j [σ(s_j − s_p) + σ(s_j²)] − σ(s_p²)/N over all columns, p too (its σ(0) is constant).
  private func top1(_ s: [Double], _ p: Int) -> Value {
    let columns = Double(s.count)
    var loss = -logistic(s[p] * s[p]) / columns
    var gradient = [Double](repeating: 0, count: s.count)
    for j in s.indices {
      let u = logistic(s[j] - s[p])
      let v = logistic(s[j] * s[j])
      loss += (u + v) / columns
      if j == p { continue }
      gradient[j] = (u * (1 - u) + 2 * s[j] * v * (1 - v)) / columns
      gradient[p] -= u * (1 - u) / columns
    }
    return (loss, gradient)
  }

  /// −(1/(N−1)) Σ_{j≠p} log σ(s_p − s_j).
  private func bpr(_ s: [Double], _ p: Int) -> Value {
    let negatives = Double(s.count - 1)
    var loss = 0.0
    var gradient = [Double](repeating: 0, count: s.count)
    for j in s.indices where j != p {
      loss += negativeLogLogistic(s[p] - s[j]) / negatives
      // −log σ(x) has the derivative −(1 − σ(x)) = −σ(−x)
      gradient[j] = logistic(s[j] - s[p]) / negatives
      gradient[p] -= logistic(s[j] - s[p]) / negatives
    }
    return (loss, gradient)
  }
}

/// Weighted softmax: e^{s_j}·k_j / Σ e^s·k; the maximum is taken over the columns with k > 0 only.
func softmax(_ s: [Double], over weights: [Double]) -> [Double] {
  var largest = -Double.infinity
  for j in s.indices where weights[j] > 0 { largest = max(largest, s[j]) }
  let terms = s.indices.map { weights[$0] > 0 ? weights[$0] * exp(s[$0] - largest) : 0 }
  let sum = terms.reduce(0, +)
  return terms.map { $0 / sum }
}
