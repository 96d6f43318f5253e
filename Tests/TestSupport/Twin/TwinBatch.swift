/// What enters one training step.
///
/// M lanes, S samples, H units of a layer, E input size, I items.
public struct TwinBatch: Sendable {
  /// Incoming state of every layer, M × H.
  public var hidden: [DoubleTensor]
  /// Current item of every lane.
  public var inputs: [Int]
  /// Next item of every lane.
  public var targets: [Int]
  /// Extra negative samples, common to all lanes; unused when all items are scored.
  public var samples: [Int]
  /// Multipliers of the input vectors, M × E: 0 or 1/(1 − p).
  public var inputMask: DoubleTensor?
  /// Multipliers of each layer's new state, M × H: 0 or 1/(1 − p).
  public var hiddenMasks: [DoubleTensor]?
  /// Events per item in training, for logQ.
  public var itemCounts: [Double]
  /// How many leading columns logQ takes as targets; `nil`: the M lanes in use.
  public var logQTargets: Int?

  /// A step without dropout.
  public init(
    hidden: [DoubleTensor], inputs: [Int], targets: [Int], samples: [Int], itemCounts: [Double]
  ) {
    self.hidden = hidden
    self.inputs = inputs
    self.targets = targets
    self.samples = samples
    self.itemCounts = itemCounts
  }
}
