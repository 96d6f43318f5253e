import Kernels

extension Activation {
  /// The activation as the kernels know it.
  var elementwise: ElementwiseActivation {
    switch self {
    case .linear: .linear
    case .tanh: .tanh
    case .relu: .relu
    case .leaky(let alpha): .leaky(alpha)
    case .elu(let alpha): .elu(alpha)
    case .selu(let lambda, let alpha): .selu(lambda: lambda, alpha: alpha)
    }
  }
}

extension Hyperparameters {
  /// Activation of the scores with the loss's own filled in.
  public internal(set) var scoreActivation: Activation {
    get {
      if let finalActivation { return finalActivation }
      switch loss {
      case .bprMax: return eluAlpha > 0 ? .elu(eluAlpha) : .linear
      case .bpr, .top1: return .tanh
      case .crossEntropy, .top1Max: return .linear
      }
    }
    set { finalActivation = newValue }
  }

  var columnLoss: ColumnLoss {
    ColumnLoss(
      loss.rawValue, bprRegularization: bprRegularization, smoothing: labelSmoothing,
      scale: 1 / Float(batchSize), final: scoreActivation.elementwise)
  }

  var rowOptimizer: RowOptimizer {
    RowOptimizer(optimizer.rawValue, learningRate: learningRate, momentum: momentum, l2: l2)
  }

  /// Names of what the optimiser keeps of every weight, in the order of the slots behind the weights.
  package var stateNames: [String] { rowOptimizer.slots }
}
