import GRU4Rec

/// One GRU layer for one lane, forward and backward, as plain loops.
///
/// Cho et al. 2014; `after` moves the reset gate behind the recurrent product.
///
/// H units, blocks r, z, n of H numbers. `a` is the input's share of the gates without bias: Wx·x, or
/// the item's own row for one-hot input. The incoming state h is a constant: no gradient flows to it.
public struct TwinGRU: Sendable {
  /// H.
  public let units: Int
  /// Where the reset gate acts.
  public let form: ResetGate
  /// Activation of the candidate.
  public let activation: Activation
  /// U, 3H × H.
  public let recurrentWeight: DoubleTensor
  /// bx, 3H (`before`: its only bias).
  public let inputBias: DoubleTensor
  /// bh, 3H; zeros for `before`.
  public let recurrentBias: DoubleTensor

  /// Layer `layer` of a model.
  public init(layer: Int, _ hyperparameters: Hyperparameters, _ parameters: TwinParameters) {
    units = hyperparameters.layers[layer]
    form = hyperparameters.gruForm
    activation = hyperparameters.hiddenActivation
    recurrentWeight = parameters["gru.\(layer).recurrent_weight"]
    switch form {
    case .after:
      inputBias = parameters["gru.\(layer).input_bias"]
      recurrentBias = parameters["gru.\(layer).recurrent_bias"]
    case .before:
      inputBias = parameters["gru.\(layer).bias"]
      recurrentBias = DoubleTensor(zeros: [3 * units])
    }
  }

  /// Everything the backward pass needs.
  public struct Trace: Sendable {
    /// The incoming state.
    public var h: [Double]
    /// Reset gate.
    public var r: [Double] = []
    /// Update gate.
    public var z: [Double] = []
    /// Candidate state.
    public var n: [Double] = []
    /// The argument of n's activation.
    public var nIn: [Double] = []
    /// c = U_n·h + bh_n (`after`), m = r ⊙ h (`before`).
    public var inner: [Double] = []
    /// h′.
    public var new: [Double] = []
  }

  /// Gradients of one lane, and of `a`.
  public struct Gradient: Sendable {
    /// Of the input's share; blocks r, z, n.
    public var a: [Double]
    /// Of U, 3H × H.
    public var recurrentWeight: DoubleTensor
    /// Of bx (`before`: of its only bias).
    public var inputBias: [Double]
    /// Of bh; meaningless for `before`.
    public var recurrentBias: [Double]
  }

  /// State after the input's share `a`, from state `h`.
  public func forward(a: [Double], h: [Double]) -> Trace {
    var trace = Trace(h: h)
    for i in 0..<units {
      trace.r.append(logistic(a[i] + inputBias[i] + product(i, h) + recurrentBias[i]))
    }
    for i in 0..<units {
      let k = units + i
      trace.z.append(logistic(a[k] + inputBias[k] + product(k, h) + recurrentBias[k]))
    }
    switch form {
    case .after:
      trace.inner = (0..<units).map { product(2 * units + $0, h) + recurrentBias[2 * units + $0] }
      trace.nIn = (0..<units).map {
        a[2 * units + $0] + inputBias[2 * units + $0] + trace.r[$0] * trace.inner[$0]
      }
      trace.n = trace.nIn.map(activation.value)
      trace.new = (0..<units).map { (1 - trace.z[$0]) * trace.n[$0] + trace.z[$0] * h[$0] }
    case .before:
      trace.inner = (0..<units).map { trace.r[$0] * h[$0] }
      trace.nIn = (0..<units).map {
        a[2 * units + $0] + inputBias[2 * units + $0] + product(2 * units + $0, trace.inner)
      }
      trace.n = trace.nIn.map(activation.value)
      trace.new = (0..<units).map { (1 - trace.z[$0]) * h[$0] + trace.z[$0] * trace.n[$0] }
    }
    return trace
  }

  /// Backward of ``forward(a:h:)`` for the gradient `dNew` of h′.
  public func backward(_ trace: Trace, dNew: [Double]) -> Gradient {
    let (h, r, z, n) = (trace.h, trace.r, trace.z, trace.n)
    var dr = [Double](repeating: 0, count: units)
    let dz: [Double]
    let dn: [Double]
    switch form {
    case .after:
      // h′ = (1 − z) ⊙ n + z ⊙ h
      dn = (0..<units).map { dNew[$0] * (1 - z[$0]) }
      dz = (0..<units).map { dNew[$0] * (h[$0] - n[$0]) }
    case .before:
      // h′ = (1 − z) ⊙ h + z ⊙ n
      dn = (0..<units).map { dNew[$0] * z[$0] }
      dz = (0..<units).map { dNew[$0] * (n[$0] - h[$0]) }
    }
    // n = act(nIn)
    let dnIn = (0..<units).map { dn[$0] * activation.derivative(trace.nIn[$0]) }
    // The vector that U_n multiplies, and the gradient that meets it.
    var candidateVector = h
    var dCandidate = dnIn
    switch form {
    case .after:
      // nIn = a_n + bx_n + r ⊙ c, c = U_n·h + bh_n
      for i in 0..<units {
        dr[i] = dnIn[i] * trace.inner[i]
        dCandidate[i] = dnIn[i] * r[i]
      }
    case .before:
      // nIn = a_n + b_n + U_n·m, m = r ⊙ h
      candidateVector = trace.inner
      for i in 0..<units {
        var dm = 0.0
        for k in 0..<units { dm += recurrentWeight[2 * units + k, i] * dnIn[k] }
        dr[i] = dm * h[i]
      }
    }
    // r = σ(a_r + bx_r + U_r·h + bh_r), z likewise
    let drIn = (0..<units).map { dr[$0] * r[$0] * (1 - r[$0]) }
    let dzIn = (0..<units).map { dz[$0] * z[$0] * (1 - z[$0]) }

    var dU = DoubleTensor(zeros: [3 * units, units])
    for i in 0..<units {
      for j in 0..<units {
        dU[i, j] = drIn[i] * h[j]
        dU[units + i, j] = dzIn[i] * h[j]
        dU[2 * units + i, j] = dCandidate[i] * candidateVector[j]
      }
    }
    return Gradient(
      a: drIn + dzIn + dnIn, recurrentWeight: dU, inputBias: drIn + dzIn + dnIn,
      recurrentBias: drIn + dzIn + dCandidate)
  }

  /// Row `row` of U times a vector.
  private func product(_ row: Int, _ vector: [Double]) -> Double {
    var sum = 0.0
    for column in 0..<units { sum += recurrentWeight[row, column] * vector[column] }
    return sum
  }
}
