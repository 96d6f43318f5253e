import Foundation
import GRU4Rec

extension Activation {
  /// Value at `x`.
  func value(_ x: Double) -> Double {
    switch self {
    case .linear: x
    case .tanh: Foundation.tanh(x)
    case .relu: x >= 0 ? x : 0
    case .leaky(let alpha): x >= 0 ? x : Double(alpha) * x
    case .elu(let alpha): x >= 0 ? x : Double(alpha) * (exp(x) - 1)
    case .selu(let lambda, let alpha):
      x >= 0 ? Double(lambda) * x : Double(lambda) * Double(alpha) * (exp(x) - 1)
    }
  }

  /// Derivative at `x`.
  func derivative(_ x: Double) -> Double {
    switch self {
    case .linear: 1
    case .tanh: 1 - Foundation.tanh(x) * Foundation.tanh(x)
    case .relu: x >= 0 ? 1 : 0
    case .leaky(let alpha): x >= 0 ? 1 : Double(alpha)
    case .elu(let alpha): x >= 0 ? 1 : Double(alpha) * exp(x)
    case .selu(let lambda, let alpha):
      x >= 0 ? Double(lambda) : Double(lambda) * Double(alpha) * exp(x)
    }
  }
}

extension Hyperparameters {
  /// Activation of the scores with the loss's default filled in.
  public var twinFinalActivation: Activation {
    if let finalActivation { return finalActivation }
    switch loss {
    case .bprMax: return eluAlpha > 0 ? .elu(eluAlpha) : .linear
    case .bpr, .top1: return .tanh
    case .crossEntropy, .top1Max: return .linear
    }
  }
}

/// The logistic function σ.
public func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

/// −log σ(x) without overflow.
func negativeLogLogistic(_ x: Double) -> Double {
  x > 0 ? log1p(exp(-x)) : log1p(exp(x)) - x
}
