import Kernels
import MessagePassing

extension TeamEngine: StepEngine {
  /// Threads of a small step, in which there is little to share out.
  static let fewThreads = 8

  /// Threads beyond these would have no work: each has a group of columns or a block of units, or 16 lanes of one.
  package static func mostThreads(_ hyperparameters: Hyperparameters, _ shards: ItemShards) -> Int {
    let blocks = hyperparameters.layers.map { GateLayout(units: $0).blocks / shards.ranks.count }
    let parts = max(shards.own.count, blocks.max() ?? 1)
    return max(parts * StepPieces.chunks(hyperparameters.batchSize), fewThreads)
  }

  package var drawsSamples: Bool { false }

  package func run(_ first: StepPlan, _ work: some StepWork) throws(GRU4RecError) {
    pace.begin()
    Team.run(threads: threads) { member in
      var next = NextStep(plan: first, parity: self.parity, size: self.pace.size)
      member.meet()
      while let plan = next.plan {
        guard member.index < next.size else {
          member.standBy()
          next = self.called
          continue
        }
        let working = member.among(first: next.size)
        self.step(plan, parity: next.parity, member: working, work)
        let size = next.size
        next = NextStep(
          plan: self.exchange?.failure == nil ? work.next(after: plan) : nil,
          parity: 1 - next.parity, size: self.nextSize)
        // Nobody goes on before all have read it.
        if next.size != size { working.meet() }
        guard member.index == 0 else { continue }
        self.called = next
        for other in size..<max(size, next.plan == nil ? member.count : next.size) {
          member.call(other)
        }
      }
      member.meet()
      if member.index == 0 { self.parity = next.parity }
    }
    try requireRanks()
  }

  private func requireRanks() throws(GRU4RecError) {
    if let failure = exchange?.failure { throw .ranksFailed(failure) }
  }

  /// Brings the rows of the dense tables that other ranks have.
  package func fetch() throws(GRU4RecError) {
    guard let exchange else { return }
    for layer in parameters.layers {
      let rows = exchange.units(layer.layout).map { 3 * $0.lowerBound..<3 * $0.upperBound }
      for table in [layer.input, layer.recurrent].compactMap(\.self) {
        exchange.attempt { () throws(RanksError) in try exchange.share(table.storage, rows: rows) }
      }
    }
    try requireRanks()
  }

  package func withParameters<R>(_ body: (TrainableParameters) throws -> R) rethrows -> R {
    try body(parameters)
  }

  package func updateParameters(_ body: (TrainableParameters) throws -> Void) rethrows {
    try body(parameters)
  }

  package var isFinite: Bool { parameters.areFinite(kernels) }

  package func isBounded(by most: Float) -> Bool { parameters.areBounded(by: most, kernels) }

  /// Without the constant behind each.
  private func states(_ layer: Int, parity: Int) -> Matrix {
    let states = workspace.layers[layer].states[parity]
    return states.columns(0..<states.columns - 1)
  }

  package func states(of layer: Int) -> [Float] { states(layer, parity: parity).values() }

  package func setStates(_ values: [Float], of layer: Int) {
    let states = states(layer, parity: parity)
    precondition(
      values.count == states.rows * states.columns,
      "\(values.count) values for \(states.rows) × \(states.columns) states")
    for lane in 0..<states.rows { states.setRow(lane, from: values, at: lane * states.columns) }
  }

  package func clearStates() {
    for layer in workspace.layers.indices {
      for parity in 0..<2 { states(layer, parity: parity).fill(0) }
    }
  }

  package func startProfile() -> StepProfile {
    let profile = StepProfile(threads: threads)
    self.profile = profile
    return profile
  }
}

extension GRU4RecTrainer {
  /// Lets all threads work on each step, also where other programs keep processors busy.
  package func keepWholeTeam() { (engine as? TeamEngine)?.pace = WholeTeam(size: threads) }
}
