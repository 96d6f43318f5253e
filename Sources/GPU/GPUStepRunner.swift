import CGPU
import Kernels

/// Runs the steps of a training on a card, a chunk at a time: while the card works on one, the caller plans the next.
package final class GPUStepRunner: @unchecked Sendable {
  // SAFETY: addresses are memory of the card, or of the host by the card, which `network` keeps open. One thread at a
  // time calls; the card reads a chunk's plans after they are written and before they are written anew, which
  // `finish` waits for.

  /// Chunks that may be under way.
  private static let chunks = 2
  /// Most steps of a chunk, and the most bytes of its plans.
  private static let mostSteps = 32
  private static let mostBytes = 8 << 20

  private let network: GPUNetwork
  private let slots: PlanSlots
  private let steps: Int
  private let hostPlans: UnsafeMutablePointer<CChar>
  private let plans: UnsafeMutablePointer<CChar>
  /// The host's columns, where the card does not find them itself.
  private let hostColumns: UnsafeMutablePointer<Int32>?
  private let columns: UnsafeMutablePointer<Int32>
  private let hostCosts: UnsafeMutablePointer<Float>
  private let costs: UnsafeMutablePointer<Float>
  private var recordings = [OpaquePointer?](repeating: nil, count: chunks)
  private var masks: GPUMasks?
  /// Steps of the chunk that is being filled, and of those under way, oldest first.
  private var filled = 0
  private var current = 0
  private var underWay: [(chunk: Int, steps: Int)] = []
  /// Which of the two buffers of states enters the next step.
  private var parity = 0

  /// Name of the card.
  package var cardName: String { network.card.name }

  /// - Parameter sampling: how the card draws samples; `nil` where plans name all columns.
  package init(
    _ shape: GPUShape, _ tables: GPUTables, sampling: GPUSampling?, on card: GraphicsCard
  ) throws(GPUError) {
    slots = PlanSlots(shape.arguments)
    steps = max(1, min(Self.mostSteps, Self.mostBytes / (slots.bytes + 4 * slots.columnValues)))
    let all = Self.chunks * steps
    var raw: gg_sampling?
    if let sampling { raw = try sampling.raw(on: card, steps: steps, slots: slots) }
    network = try GPUNetwork(shape, tables, sampling: raw, card)
    hostPlans = try card.allocateOnHost(CChar.self, all * slots.bytes)
    plans = try card.allocate(CChar.self, all * slots.bytes)
    hostColumns =
      sampling == nil ? try card.allocateOnHost(Int32.self, all * slots.columnValues) : nil
    columns = try card.allocate(Int32.self, all * slots.columnValues)
    hostCosts = try card.allocateOnHost(Float.self, all)
    costs = try card.allocate(Float.self, all)
    // Plans are prepared beside the steps, from what is on the card by now.
    try card.synchronize()
  }

  /// Whether the chunk that is being filled has room for no further step.
  package var isFull: Bool { filled == steps }
  /// Whether a further chunk can be filled before the oldest one is finished.
  package var hasRoom: Bool { underWay.count < Self.chunks }

  /// Takes a step's plan; it may change as soon as this returns.
  ///
  /// - Precondition: the chunk is not full, and ``hasRoom``.
  package func add(_ plan: GPUPlan) {
    precondition(!isFull && hasRoom, "no room for another plan")
    let slot = current * steps + filled
    slots.write(
      plan, parity: parity, to: hostPlans + slot * slots.bytes,
      columns: hostColumns.map { $0 + slot * slots.columnValues })
    parity = 1 - parity
    filled += 1
  }

  /// Starts the chunk's steps.
  package func start() throws(GPUError) {
    guard filled > 0 else { return }
    let (card, first) = (network.card, current * steps)
    // Nobody reads this chunk's plans before: `finish` has waited for the steps that did.
    try card.beside { () throws(GPUError) in try prepare(first) }
    if filled == steps, masks == nil {
      if recordings[current] == nil { recordings[current] = try record(current) }
      if let recording = recordings[current] { try card.replay(recording) }
    } else {
      for slot in first..<first + filled { try launch(slot) }
    }
    try card.copyToHost(hostCosts + first, costs + first, filled)
    try card.mark(current)
    underWay.append((current, filled))
    (current, filled) = ((current + 1) % Self.chunks, 0)
  }

  /// Brings the chunk's plans to the card, and finds their columns.
  private func prepare(_ first: Int) throws(GPUError) {
    let card = network.card
    try card.copyToCard(
      plans + first * slots.bytes, hostPlans + first * slots.bytes, filled * slots.bytes)
    if let hostColumns {
      let (from, count) = (first * slots.columnValues, filled * slots.columnValues)
      try card.copyToCard(columns + from, hostColumns + from, count)
    } else {
      try network.launchColumns(
        steps: filled, plan: plans + first * slots.bytes,
        columns: columns + first * slots.columnValues)
    }
  }

  private func launch(_ slot: Int) throws(GPUError) {
    try network.launchStep(
      plan: plans + slot * slots.bytes, columns: columns + slot * slots.columnValues,
      cost: costs + slot, masks: masks)
  }

  private func record(_ chunk: Int) throws(GPUError) -> OpaquePointer {
    try network.card.record { () throws(GPUError) in
      for slot in chunk * steps..<(chunk + 1) * steps { try launch(slot) }
    }
  }

  /// Waits for the oldest chunk under way, and gives the costs of its steps.
  package func finish() throws(GPUError) -> [Float] {
    guard !underWay.isEmpty else { return [] }
    let (chunk, count) = underWay.removeFirst()
    try network.card.wait(for: chunk)
    return (0..<count).map { hostCosts[chunk * steps + $0] }
  }

  // MARK: - Between the steps

  /// Copies the tables to the card.
  package func upload() throws(GPUError) { try network.upload() }

  /// Copies the tables from the card.
  package func download() throws(GPUError) {
    try network.download()
    try network.card.synchronize()
  }

  /// The states of a layer that enter the next step: B × H.
  package func states(of layer: Int) throws(GPUError) -> [Float] {
    try network.states(of: layer, parity: parity)
  }

  /// Overwrites them.
  package func setStates(_ values: [Float], of layer: Int) throws(GPUError) {
    try network.setStates(values, of: layer, parity: parity)
  }

  /// Gives masks for steps whose plans have no key: the inputs' B × E, and each layer's H × B.
  package func setMasks(input: [Float]?, hidden: [[Float]?]) throws(GPUError) {
    masks = try network.setMasks(input: input, hidden: hidden)
  }
}
