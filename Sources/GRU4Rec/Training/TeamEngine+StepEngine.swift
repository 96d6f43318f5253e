import Kernels

extension TeamEngine: StepEngine {
  /// Threads beyond these would have no work.
  static var mostThreads: Int { ColumnBlocks.groups }

  package var drawsSamples: Bool { false }

  package func run(_ first: StepPlan, _ work: some StepWork) {
    Team.run(threads: threads) { member in
      var parity = self.parity
      var plan: StepPlan? = first
      member.meet()
      while let current = plan {
        self.step(current, parity: parity, member: member) {
          work.besides(current, member.worker)
          if member.index == 0 { work.account(lanes: current.lanes, cost: self.cost) }
        }
        parity = 1 - parity
        plan = work.next(after: current)
      }
      member.meet()
      if member.index == 0 { self.parity = parity }
    }
  }

  package func fetch() {}

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
