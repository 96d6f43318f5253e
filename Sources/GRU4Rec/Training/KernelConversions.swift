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
    let kind: ColumnLoss.Kind =
      switch loss {
      case .crossEntropy: .crossEntropy
      case .bprMax: .bprMax
      case .top1Max: .top1Max
      case .top1: .top1
      case .bpr: .bpr
      }
    return ColumnLoss(
      kind, bprRegularization: bprRegularization, smoothing: labelSmoothing,
      scale: 1 / Float(batchSize), final: scoreActivation.elementwise)
  }

  var rowOptimizer: RowOptimizer {
    let kind: RowOptimizer.Kind =
      switch optimizer {
      case .adagrad: .adagrad
      case .sgd: .sgd
      case .rmsprop: .rmsprop
      case .adadelta: .adadelta
      case .adam: .adam
      }
    return RowOptimizer(kind, learningRate: learningRate, momentum: momentum, l2: l2)
  }
}
