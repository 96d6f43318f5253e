import Kernels
import MessagePassing

/// A step whose columns and units are shared out to ranks as well as to threads.
///
/// All ranks' threads are like the members of one team: each owns groups of columns and blocks of units. What threads
/// find in their common memory, ranks tell each other; on one rank alone, nothing here does anything. While bytes travel,
/// members do what needs nothing of them:
///
/// - with the inputs: products of the recurrent weights;
/// - with the last layer's states: the plan of the next step;
/// - with the scores of the targets: those of a member's first piece of the columns;
/// - with parts of gradients: updates of the weights and rows that gave them.
extension TeamEngine {
  /// A member's part of `0 ..< total` among the members of all ranks.
  func share(_ member: TeamMember, of total: Int) -> Range<Int> {
    guard let exchange else { return member.share(of: total) }
    return Worker(
      index: exchange.rank * member.count + member.index, of: exchange.count * member.count
    ).share(of: total)
  }

  /// What is done while bytes travel.
  typealias Meanwhile = () -> Void

  /// Lets member 0 talk to the other ranks when all members have come, who wait for it.
  ///
  /// - Parameters:
  ///   - meanwhile: what each member does while bytes travel.
  ///   - body: talks, and lets member 0 do its part of that.
  private func talk(
    _ member: TeamMember, meanwhile: Meanwhile = {},
    _ body: @escaping (StepExchange, Meanwhile) throws(RanksError) -> Void
  ) {
    guard let exchange else { return }
    meet(member)
    if member.index == 0 {
      exchange.attempt { () throws(RanksError) in try body(exchange, meanwhile) }
      profile?.mark(.exchange, member)
    } else {
      meanwhile()
    }
    meet(member)
  }

  /// Lets what travels go on.
  func carryOn(_ member: TeamMember) {
    if member.index == 0 { exchange?.ranks.carryOn() }
  }

  // MARK: - Forward

  /// Each rank's own inputs, then everybody's.
  func joinInputs(_ plan: StepPlan, _ member: TeamMember, meanwhile: Meanwhile) {
    guard let exchange, let ranked = plan.ranked?.inputs else { return }
    let mine = member.share(of: ranked.places(of: exchange.rank))
    kernels.gather(
      ranked.rows.slice(mine), of: parameters.inputTable.weights, into: exchange.inputs.rows(mine))
    talk(member, meanwhile: meanwhile) { (exchange, meanwhile) throws(RanksError) in
      try exchange.share(exchange.inputs, rows: ranked.places, meanwhile: meanwhile)
    }
  }

  /// What ``joinInputs(_:_:)`` brought, as rows of some lanes.
  func copyInputs(_ plan: StepPlan, _ lanes: Range<Int>, into vectors: Matrix) {
    guard let exchange, let ranked = plan.ranked?.inputs else { return }
    for (row, lane) in lanes.enumerated() {
      vectors.copyRow(row, from: exchange.inputs, Int(ranked.place[lane]))
    }
  }

  /// Tells all ranks the units of a layer's state, or of r ⊙ h, by lanes; others' units become rows too.
  func joinUnits(
    _ layer: Int, _ plan: StepPlan, _ byLanes: Matrix, rows: Matrix, _ member: TeamMember,
    meanwhile: Meanwhile = {}
  ) {
    guard let exchange else { return }
    let layout = parameters.layers[layer].layout
    let units = exchange.units(layout)
    talk(member, meanwhile: meanwhile) { (exchange, meanwhile) throws(RanksError) in
      try exchange.share(byLanes, rows: units, meanwhile: meanwhile)
    }
    let own = units[exchange.rank]
    let lanes = 0..<plan.lanes
    for others in [0..<own.lowerBound, own.upperBound..<layout.units] {
      let mine = member.share(of: others)
      guard !mine.isEmpty else { continue }
      kernels.transpose(
        byLanes.rows(mine).columns(lanes), into: rows.rows(lanes).columns(mine))
    }
    meet(member)
  }

  /// The scores of the lanes' targets, each of which is an item of one rank.
  func joinTargetScores(
    _ plan: StepPlan, _ vectors: Matrix, into scores: Vector<Float>, _ member: TeamMember,
    meanwhile: Meanwhile
  ) {
    guard let exchange, let ranked = plan.ranked?.targets else { return }
    for place in member.share(of: ranked.places(of: exchange.rank)) {
      let lane = Int(ranked.lanes[place])
      kernels.dots(
        parameters.output.weights, rows: ranked.rows.slice(place..<place + 1),
        vectors.rows(lane..<lane + 1), into: exchange.targetScores.slice(place..<place + 1))
    }
    talk(member, meanwhile: meanwhile) { (exchange, meanwhile) throws(RanksError) in
      try exchange.ranks.share(
        exchange.targetScores.base, ranked.places, meanwhile: meanwhile)
    }
    for lane in 0..<plan.lanes { scores[lane] = exchange.targetScores[Int(ranked.place[lane])] }
  }

  /// The sums of the loss over the blocks of columns, of which each is one rank's.
  func joinLossSums(_ blocks: ColumnBlocks, _ member: TeamMember) {
    talk(member) { [workspace] (exchange, _) throws(RanksError) in
      let places = (0..<exchange.count).map { rank in
        let groups = Worker(index: rank, of: exchange.count).share(of: blocks.groups)
        return workspace.sums.places(of: blocks.blocks(of: groups))
      }
      try exchange.ranks.share(workspace.sums.base, places)
    }
  }

  // MARK: - Backward

  /// Parts of the gradient of a layer's units, in the order to add them in.
  struct GradientParts {
    /// M rows of the units from ``firstUnit`` on.
    let parts: [Matrix]
    let firstUnit: Int
  }

  /// Parts of the gradient of a layer's units that this rank's members add up: those of this rank alone, or what all
  /// ranks send each other of theirs.
  ///
  /// - Parameters:
  ///   - parts: M × H, one for each group of columns or block of units; this rank's are filled.
  ///   - ownParts: this rank's.
  ///   - has: whether a rank has any.
  ///   - directions: whether they are gradients of directions, whose sums along them are told as well.
  ///   - meanwhile: what is done while they travel.
  func gradientParts(
    _ parts: [Matrix], own ownParts: Range<Int>, of layer: Int, _ plan: StepPlan,
    _ member: TeamMember, directions: StateDirections? = nil, has: (Int) -> Bool,
    meanwhile: Meanwhile
  ) -> GradientParts {
    guard let exchange else { return GradientParts(parts: parts, firstUnit: 0) }
    let layout = parameters.layers[layer].layout
    let units = exchange.units(layout)
    let own = units[exchange.rank]
    let packets = StepExchange.Packets(
      sent: units.map { (has(exchange.rank) ? plan.lanes : 0, $0.count) },
      received: units.indices.map { (has($0) ? plan.lanes : 0, own.count) },
      extra: directions == nil ? 0 : plan.lanes)
    let lanes = member.share(of: plan.lanes)
    if let first = ownParts.first {
      addInPairs(ownParts.count) { other, target in
        kernels.add(parts[first + other].rows(lanes), to: parts[first + target].rows(lanes))
      }
      for rank in units.indices {
        let packet = exchange.outgoing(packets, to: rank)
        for lane in lanes {
          packet.rows.copyRow(lane, from: parts[first].columns(units[rank]), lane)
        }
        if let directions {
          for lane in lanes {
            packet.extra[lane] = sumInPairs(ownParts) { directions.groupSums[$0][lane] }
          }
        }
      }
    }
    talk(member, meanwhile: meanwhile) { (exchange, meanwhile) throws(RanksError) in
      try exchange.swap(packets, meanwhile: meanwhile)
    }
    let sources = units.indices.filter(has)
    if let directions {
      for source in sources {
        let sums = exchange.incoming(packets, from: source).extra
        let target = directions.groupSums[source]
        for lane in lanes { target[lane] = sums[lane] }
      }
      meet(member)
    }
    return GradientParts(
      parts: sources.map { exchange.incoming(packets, from: $0).rows }, firstUnit: own.lowerBound)
  }

  /// Sends the parts of the inputs' gradients to the ranks whose items the inputs are, and hears whether somebody wants
  /// to stop.
  ///
  /// - Returns: for the lanes of this rank's inputs, in their order among ranks: parts of the gradient of the input
  ///   vector, or each rank's gates, with the first of its columns.
  func inputGradientParts(
    _ plan: StepPlan, _ work: some StepWork, _ member: TeamMember, meanwhile: Meanwhile
  ) -> [(rows: Matrix, firstColumn: Int)] {
    guard let exchange, let ranked = plan.ranked?.inputs else { return [] }
    let layout = parameters.layers[0].layout
    let size = parameters.layers[0].inputSize
    let own = ranked.places(of: exchange.rank)
    func width(_ rank: Int) -> Int {
      guard size == 0 else { return exchange.blocks(of: rank, layout).isEmpty ? 0 : size }
      return 3 * exchange.units(of: rank, layout).count
    }
    let packets = StepExchange.Packets(
      sent: ranked.places.map { ($0.count, width(exchange.rank)) },
      received: (0..<exchange.count).map { (own.count, width($0)) }, extra: 1)
    let lanes = member.share(of: plan.lanes)
    if let parts = ownInputGradient(plan, exchange.blocks(of: exchange.rank, layout), member) {
      for (rank, places) in ranked.places.enumerated() {
        let packet = exchange.outgoing(packets, to: rank).rows
        for place in places.clamped(to: lanes) {
          packet.copyRow(place - places.lowerBound, from: parts, Int(ranked.lanes[place]))
        }
      }
    }
    if member.index == 0 {
      for rank in 0..<exchange.count {
        exchange.outgoing(packets, to: rank).extra[0] = work.wishesToStop ? 1 : 0
      }
    }
    talk(member, meanwhile: meanwhile) { (exchange, meanwhile) throws(RanksError) in
      try exchange.swap(packets, meanwhile: meanwhile)
      let wishes = (0..<exchange.count).map { exchange.incoming(packets, from: $0).extra[0] }
      if wishes.contains(1) { work.stop() }
    }
    return (0..<exchange.count).filter { width($0) > 0 }.map { rank in
      (
        exchange.incoming(packets, from: rank).rows,
        size == 0 ? 3 * exchange.units(of: rank, layout).lowerBound : 0
      )
    }
  }

  /// This rank's part of the gradient of the lanes' inputs, M rows; `nil` where it has no blocks.
  private func ownInputGradient(
    _ plan: StepPlan, _ blocks: Range<Int>, _ member: TeamMember
  ) -> Matrix? {
    guard let first = blocks.first, let last = blocks.last else { return nil }
    let layout = parameters.layers[0].layout
    if let rows = workspace.gateRows {
      return rows.columns(layout.rows(of: first).lowerBound..<layout.rows(of: last).upperBound)
    }
    let parts = workspace.layers[0].inputGradientParts
    let lanes = member.share(of: plan.lanes)
    // Rows are sent in another order than they are added in: each member adds all of its own first.
    addInPairs(blocks.count) { other, target in
      kernels.add(parts[first + other].rows(lanes), to: parts[first + target].rows(lanes))
    }
    meet(member)
    return parts[first]
  }

  /// Norms of gradients, each of which is one rank's.
  func joinNorms(_ norms: Vector<Double>, count: Int, _ member: TeamMember) {
    talk(member) { (exchange, _) throws(RanksError) in try exchange.join(norms, count: count) }
  }
}
