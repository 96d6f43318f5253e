import GPU
import Kernels

/// Runs training steps on a graphics card.
///
/// The card holds the tables and the lanes' states, draws the samples and finds the columns; the host says which items
/// the lanes show. It copies that there, and costs back, in chunks of steps, so that neither waits for the other. A card
/// adds in another order than the CPU: like another instruction set, its models differ in the last digits, and within
/// it the same seed gives the same bytes.
package final class GPUEngine: StepEngine, @unchecked Sendable {
  // SAFETY: one thread at a time calls, as the trainer does; a run has no other threads.

  package let parameters: TrainableParameters
  private let runner: GPUStepRunner
  package let drawsSamples: Bool
  /// The states that enter the next step, where they lie in the host's memory.
  private var states: [[Float]]
  /// Whether parameters, or states alone as between two passes, were written here since the last step.
  private var hasNewParameters = true
  private var hasNewStates = true
  /// Whether the card holds what was not fetched yet.
  private var isNewerThere = false
  /// Cost of the last step.
  package private(set) var cost: Float = 0

  /// - Parameters:
  ///   - itemCounts: events of each item in training, for an engine that draws the samples itself where it can; `nil`
  ///     for one whose plans name all columns.
  ///   - largeTiles: whether kernels work on large tiles; `nil` chooses by the shapes.
  /// - Throws: ``GRU4RecError/gpuMemoryUsedUp(_:)``, ``GRU4RecError/gpuFailed(_:)``.
  package init(
    parameters: TrainableParameters, itemCounts: [Int64]? = nil, on card: GraphicsCard,
    largeTiles: Bool? = nil
  ) throws(GRU4RecError) {
    self.parameters = parameters
    let batch = parameters.hyperparameters.batchSize
    states = parameters.layers.map {
      [Float](repeating: 0, count: batch * $0.layout.units)
    }
    let arena = Arena()
    let sampling = itemCounts.flatMap {
      GPUSampling(parameters.hyperparameters, itemCounts: $0, in: arena)
    }
    drawsSamples = sampling != nil
    runner = try Self.asking { () throws(GPUError) in
      var shape = parameters.shapeOfCard
      shape.usesLargeTiles = largeTiles
      return try withExtendedLifetime(arena) { () throws(GPUError) in
        try GPUStepRunner(shape, parameters.tablesOfCard, sampling: sampling, on: card)
      }
    }
  }

  /// Name of the card.
  package var cardName: String { runner.cardName }

  private static func asking<R>(_ body: () throws(GPUError) -> R) throws(GRU4RecError) -> R {
    do { return try body() } catch { throw GRU4RecError(error) }
  }

  // MARK: - Steps

  package func run(_ first: StepPlan, _ work: some StepWork) throws(GRU4RecError) {
    try Self.asking { () throws(GPUError) in
      try upload()
      isNewerThere = true
      var underWay: [[Int]] = []
      var last: StepPlan?
      while let plan = last.map(work.next(after:)) ?? first {
        var lanes: [Int] = []
        var next: StepPlan? = plan
        while let plan = next, !runner.isFull {
          runner.add(GPUPlan(plan))
          lanes.append(plan.lanes)
          last = plan
          work.besides(plan, Worker(index: 0, of: 1))
          next = work.next(after: plan)
        }
        try runner.start()
        underWay.append(lanes)
        if !runner.hasRoom { try account(underWay.removeFirst(), work) }
      }
      for lanes in underWay { try account(lanes, work) }
    }
  }

  /// Tells the costs of the oldest chunk under way, when they are known.
  private func account(_ lanes: [Int], _ work: some StepWork) throws(GPUError) {
    for (lanes, cost) in zip(lanes, try runner.finish()) {
      self.cost = cost
      work.account(lanes: lanes, cost: cost)
      if work.wishesToStop { work.stop() }
    }
  }

  // MARK: - Between the steps

  private func upload() throws(GPUError) {
    if hasNewParameters { try runner.upload() }
    if hasNewStates {
      for (layer, values) in states.enumerated() { try runner.setStates(values, of: layer) }
    }
    (hasNewParameters, hasNewStates) = (false, false)
  }

  package func fetch() throws(GRU4RecError) {
    guard isNewerThere else { return }
    try Self.asking { () throws(GPUError) in
      try runner.download()
      for layer in states.indices { states[layer] = try runner.states(of: layer) }
    }
    isNewerThere = false
  }

  private func requireFetched() {
    precondition(!isNewerThere, "what the card holds must be fetched first")
  }

  package func withParameters<R>(_ body: (TrainableParameters) throws -> R) rethrows -> R {
    requireFetched()
    return try body(parameters)
  }

  package func updateParameters(_ body: (TrainableParameters) throws -> Void) rethrows {
    requireFetched()
    hasNewParameters = true
    try body(parameters)
  }

  package var isFinite: Bool {
    withParameters { $0.areFinite(FusedKernels(.chosen)) }
  }

  package func isBounded(by most: Float) -> Bool {
    withParameters { $0.areBounded(by: most, FusedKernels(.chosen)) }
  }

  package func states(of layer: Int) -> [Float] {
    requireFetched()
    return states[layer]
  }

  package func setStates(_ values: [Float], of layer: Int) {
    requireFetched()
    precondition(
      values.count == states[layer].count, "\(values.count) of \(states[layer].count) states")
    states[layer] = values
    hasNewStates = true
  }

  package func clearStates() {
    for layer in states.indices {
      setStates([Float](repeating: 0, count: states[layer].count), of: layer)
    }
  }

  /// Gives dropout masks for steps whose plans have no key: the inputs' B × E, and each layer's H × B.
  package func setMasks(input: [Float]?, hidden: [[Float]?]) throws(GRU4RecError) {
    try Self.asking { () throws(GPUError) in try runner.setMasks(input: input, hidden: hidden) }
  }

  /// A profile without times: the card's parts run where no clock of the host can see them.
  package func startProfile() -> StepProfile { StepProfile(threads: 1) }
}

extension TrainableParameters {
  fileprivate var tablesOfCard: GPUTables {
    GPUTables(
      output: output, inputs: gates ?? input, layers: layers.map { ($0.input, $0.recurrent) })
  }

  fileprivate var shapeOfCard: GPUShape {
    let h = hyperparameters
    var shape = GPUShape(loss: h.columnLoss, optimizer: h.rowOptimizer)
    shape.batch = h.batchSize
    shape.columns =
      h.negativeSamples == .all
      ? itemCount : min(itemCount, h.batchSize + h.negativeSamples.sampleCount)
    shape.isBefore = h.gruForm == .before
    shape.isShared = h.embedding == .shared
    shape.isOneHot = h.embedding == .none
    shape.length = h.similarity == .cosine ? 1 / h.temperature : nil
    (shape.inputDropout, shape.hiddenDropout) = (h.embeddingDropout, h.hiddenDropout)
    shape.hidden = h.hiddenActivation.elementwise
    shape.gradientClip = h.gradientClip
    shape.layers = layers.map {
      GPUShape.Layer(
        units: $0.layout.units, blockUnits: $0.layout.blockUnits, inputSize: $0.inputSize)
    }
    return shape
  }
}

extension GPUSampling {
  /// `nil` where plans name the columns: those of all items, and sums of corrections, which smoothed labels need.
  fileprivate init?(_ h: Hyperparameters, itemCounts: [Int64], in arena: Arena) {
    guard case .count(let samples) = h.negativeSamples, samples > 0,
      h.lossLogQ == 0 || h.labelSmoothing == 0
    else { return nil }
    let weights = ColumnWeights(h, itemCounts: itemCounts, in: arena)
    self.init(
      sampler: ItemSampler(
        cumulative: StepPlanner.cumulative(itemCounts, alpha: Double(h.sampleAlpha)), in: arena),
      samples: samples, targetWeight: weights.target, sampleWeight: weights.sample,
      logCount: weights.logCount, logQ: h.lossLogQ, isMasked: h.maskAccidentalHits)
  }
}

extension GPUPlan {
  fileprivate init(_ plan: StepPlan) {
    self.init(
      lanes: plan.lanes, columnCount: plan.columnCount, inputCount: plan.inputCount,
      scoredInputCount: plan.scoredInputCount, maskKey: plan.maskKey, optimizer: plan.optimizer,
      inputs: plan.inputs, carriedFrom: plan.carriedFrom, inputOfLane: plan.inputOfLane,
      distinctInputs: plan.distinctInputs, columnOfInput: plan.columnOfInput,
      targets: plan.targets, columns: plan.columns, inputOfColumn: plan.inputOfColumn,
      weight: plan.weight, copies: plan.copies)
    sampleKey = plan.sampleKey
  }
}
