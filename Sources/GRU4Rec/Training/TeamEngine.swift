import Kernels
import MessagePassing

/// Runs training steps on a team of threads that share each step out among themselves.
///
/// Letters: M lanes, U distinct columns, E input size, H units of a layer. Forward:
/// inputs → GRU layers → scores of the columns → loss; backward the same way; each part's parameters are
/// updated by the thread that computed their gradient, while both are in its cache:
///
/// 1. gather the lanes' input rows;
/// 2. per layer, each thread its blocks of units: products, gates, new state;
/// 3. each thread its groups of columns: gather output rows, scores, sums of the loss;
/// 4. the same columns: gradients of the scores, the state's gradient, update of the output rows;
/// 5. per layer downwards, the same blocks of units: gradients, update of the weights;
/// 6. update of the input rows.
///
/// Where there are more threads than groups or blocks, several share one, each for some of the lanes (``StepPieces``).
///
/// Between the parts the team meets. What is cut into parts, and the order in which parts are added,
/// depends on shapes only: one thread or many give the same bytes. So do several processes, whose threads are
/// members of one team and tell each other what they do not have in common memory (`TeamEngine+Ranks.swift`).
package final class TeamEngine: @unchecked Sendable {
  // SAFETY: members write disjoint blocks between two meetings; `cost`, `parity`, `pace`, `nextSize` and `called` belong
  // to member 0, which writes them where the others meet it before they read them. Outside of steps there is one thread.

  package let parameters: TrainableParameters
  package let workspace: StepWorkspace
  let kernels: FusedKernels
  let hyperparameters: Hyperparameters
  let loss: ColumnLoss
  let hidden: ElementwiseActivation
  let form: ResetGate
  let threads: Int
  /// What ranks tell each other, where several share the training.
  let exchange: StepExchange?
  private let arena = Arena()
  /// Where the time of a step goes, when somebody wants to know.
  var profile: StepProfile?
  /// Which of the two state buffers holds the states that enter the next step.
  var parity = 0
  /// How many of the threads work on a step.
  package var pace: any TeamPace
  /// Members of the next step.
  var nextSize: Int
  /// What a member that is called works on.
  var called: NextStep
  /// Cost of the last step: Σ over lanes / configured batch size.
  package private(set) var cost: Float = 0

  /// - Parameters:
  ///   - rounded: how gradients are multiplied in bfloat16, where the settings ask for it; `nil`: in the chosen way.
  ///   - ranks: the ranks that share the training, where there are several; the parameters are this one's.
  package init(
    parameters: TrainableParameters, threads: Int, instructionSet: InstructionSet = .chosen,
    rounded: RoundedProducts? = nil, ranks: Ranks? = nil
  ) {
    self.parameters = parameters
    self.threads = threads
    // Ranks wait for each other all the time.
    pace = ranks == nil ? SharedMachinePace(threads: threads) : WholeTeam(size: threads)
    nextSize = threads
    called = NextStep(plan: nil, parity: 0, size: threads)
    hyperparameters = parameters.hyperparameters
    if hyperparameters.precision == .bfloat16 {
      guard let way = rounded ?? .chosen else {
        preconditionFailure("this processor does not multiply bfloat16")
      }
      kernels = FusedKernels(instructionSet, rounded: way)
    } else {
      kernels = FusedKernels(instructionSet)
    }
    loss = hyperparameters.columnLoss
    hidden = hyperparameters.hiddenActivation.elementwise
    form = hyperparameters.gruForm
    let workspace = StepWorkspace(in: arena, parameters: parameters, threads: threads)
    self.workspace = workspace
    exchange =
      if let ranks, ranks.count > 1 {
        StepExchange(
          ranks, parameters.shards, parameters, normSlots: workspace.squaredNorms.count, in: arena)
      } else { nil }
  }

  /// Runs one step.
  ///
  /// `parity` says which of the two state buffers holds the states that enter it; the
  /// other one holds the new states afterwards. What is done besides comes once the cost is known, at a point
  /// where members differ in load; of several ranks, while they tell each other the new states.
  func step(_ plan: StepPlan, parity: Int, member: TeamMember, _ work: some StepWork) {
    profile?.begin(plan, member)
    arrangeStates(plan, parity: parity, member)
    gatherInputs(plan, member)
    profile?.mark(.gather, member)
    meet(member)
    for layer in workspace.layers.indices {
      forward(layer, plan, parity, member) {
        guard layer == workspace.layers.count - 1 else { return }
        work.besides(plan, member.worker)
        profile?.mark(.sampling, member)
      }
    }
    let blocks = ColumnBlocks(starts: plan.columnStarts)
    let pieces = columnPieces(plan, member)
    scoreColumns(plan, blocks, pieces, parity, member)
    meet(member)
    joinLossSums(blocks, member)
    join(plan, blocks, pieces, member)
    learnColumns(plan, blocks, pieces, parity, member)
    meet(member)
    for layer in workspace.layers.indices.reversed() {
      backward(layer, plan, blocks, parity, member)
    }
    if exchange == nil { work.besides(plan, member.worker) }
    if member.index == 0 {
      cost = meanLoss(plan)
      work.account(lanes: plan.lanes, cost: cost)
      // Several ranks hear of it when they tell each other the inputs' gradients.
      if exchange == nil, work.wishesToStop { work.stop() }
    }
    profile?.mark(.sampling, member)
    learnInputs(plan, blocks, parity, work, member)
    if member.index == 0 {
      nextSize = pace.size(after: plan.lanes, now: nanoseconds(), waited: member.waited)
    }
    meet(member)
  }

  /// Waits for the other members.
  func meet(_ member: TeamMember) {
    member.meet()
    profile?.mark(.waiting, member)
  }

  // MARK: - 1. Inputs

  /// Moves the states of lanes that stay, zeroes those of lanes that start a session, and turns them by
  /// lanes; each member a share of the units.
  private func arrangeStates(_ plan: StepPlan, parity: Int, _ member: TeamMember) {
    let lanes = 0..<plan.lanes
    for layer in workspace.layers {
      let units = member.share(of: layer.stateGradient.rows)
      let states = layer.states[parity].columns(units)
      for lane in lanes {
        let source = Int(plan.carriedFrom[lane])
        guard source != lane else { continue }
        if source < 0 {
          states.rows(lane..<lane + 1).fill(0)
        } else {
          // Lanes keep their order, so a source is never a lane that was overwritten.
          states.copyRow(lane, from: states, source)
        }
      }
      kernels.transpose(states.rows(lanes), into: layer.before.rows(units).columns(lanes))
    }
  }

  private func gatherInputs(_ plan: StepPlan, _ member: TeamMember) {
    joinInputs(plan, member) {
      let pieces = unitPieces(0, plan, member)
      for index in member.share(of: pieces.count) {
        projectState(0, pieces[index])
        profile?.mark(.gruProducts, member)
        carryOn(member)
      }
    }
    guard let rows = workspace.inputRows, let inputs = workspace.inputs, parameters.gates == nil
    else { return }
    let size = parameters.layers[0].inputSize
    let lanes = StepPieces.lanes(of: member.worker, among: plan.lanes)
    guard !lanes.isEmpty else { return }
    let vectors = rows.columns(0..<size).rows(lanes)
    if exchange != nil {
      copyInputs(plan, lanes, into: vectors)
    } else {
      kernels.gather(plan.inputs.slice(lanes), of: parameters.inputTable.weights, into: vectors)
    }
    if let mask = workspace.inputMask {
      if let key = plan.maskKey {
        for lane in lanes {
          kernels.dropoutMask(
            mask.rows(lane..<lane + 1), probability: hyperparameters.embeddingDropout,
            key: RandomStream.embeddingDropout.key(seed: key, lane))
        }
      }
      kernels.multiply(vectors, by: mask.rows(lanes))
    }
    kernels.transpose(vectors, into: inputs.rows(0..<size).columns(lanes))
  }

  // MARK: - 6. Inputs backward

  private func learnInputs(
    _ plan: StepPlan, _ blocks: ColumnBlocks, _ parity: Int, _ work: some StepWork,
    _ member: TeamMember
  ) {
    let parts = inputGradientParts(plan, work, member) {
      learnRest(of: 0, plan, parity, member)
    }
    // The last member of one rank has planned the next step meanwhile: the others do this.
    let workers = exchange == nil ? max(member.count - 1, 1) : member.count
    let own = plan.ownInputs()
    let count = own.scored.count + own.others.count
    let mine =
      member.index < workers
      ? Worker(index: member.index, of: workers).share(of: count) : count..<count
    // The scored ones come first.
    let scored = mine.clamped(to: 0..<own.scored.count)
    let others = mine.clamped(to: own.scored.count..<count)
    let inputs = InputShare(
      scored: scored.lowerBound + own.scored.lowerBound..<scored.upperBound + own.scored.lowerBound,
      others: others.lowerBound - own.scored.count + own.others.lowerBound..<others.upperBound
        - own.scored.count + own.others.lowerBound)
    sumInputGradients(plan, inputs, parts)
    if hyperparameters.gradientClip > 0 {
      clipAndUpdate(plan, blocks, inputs, member)
    } else {
      updateInputs(plan, inputs, plan.optimizer)
    }
    profile?.mark(.sparseUpdate, member)
  }

  /// In `shared`, a row that is not scored has no gradient of its bias, which then stays untouched.
  func updateInputs(_ plan: StepPlan, _ inputs: InputShare, _ rule: RowOptimizer) {
    let table = parameters.inputTable
    kernels.update(
      table, rows: plan.distinctInputs.slice(inputs.scored),
      gradient: workspace.inputGradient.rows(inputs.scored), rule)
    let narrow = hyperparameters.embedding == .shared ? table.narrowed(to: table.width - 1) : table
    kernels.update(
      narrow, rows: plan.distinctInputs.slice(inputs.others),
      gradient: workspace.inputGradient.rows(inputs.others).columns(0..<narrow.width), rule)
  }

  /// Adds up the lanes that show the same item, on top of its gradient as an output row.
  ///
  /// - Parameter parts: what ranks sent of the gradients of this rank's lanes.
  private func sumInputGradients(
    _ plan: StepPlan, _ inputs: InputShare, _ parts: [(rows: Matrix, firstColumn: Int)]
  ) {
    let isShared = hyperparameters.embedding == .shared
    for input in inputs.all where !isShared || plan.columnOfInput[input] < 0 {
      workspace.inputGradient.rows(input..<input + 1).fill(0)
    }
    let first = workspace.layers[0]
    let size = parameters.layers[0].inputSize
    let own = plan.ranked?.inputs.places(of: parameters.shards.ranks.index) ?? 0..<plan.lanes
    for place in own {
      let lane = (plan.ranked?.inputs.lanes[place]).map { Int($0) } ?? place
      let input = Int(plan.inputOfLane[lane])
      guard inputs.contains(input) else { continue }
      let sum = workspace.inputGradient.rows(input..<input + 1)
      let (row, number) = (lane..<lane + 1, place - own.lowerBound..<place - own.lowerBound + 1)
      guard size > 0 else {
        for part in parts {
          let columns = part.firstColumn..<part.firstColumn + part.rows.columns
          kernels.add(part.rows.rows(number), to: sum.columns(columns))
        }
        if parts.isEmpty, let rows = workspace.gateRows { kernels.add(rows.rows(row), to: sum) }
        continue
      }
      let gradients =
        parts.isEmpty
        ? first.inputGradientParts.map { $0.rows(row) } : parts.map { $0.rows.rows(number) }
      addInPairs(gradients.count) { kernels.add(gradients[$0], to: gradients[$1]) }
      if let mask = workspace.inputMask { kernels.multiply(gradients[0], by: mask.rows(row)) }
      kernels.add(gradients[0], to: sum.columns(0..<size))
    }
  }
}

/// What the members of a team know of their next step.
struct NextStep {
  /// `nil` where there is none.
  let plan: StepPlan?
  /// Which of the two state buffers holds the states that enter it.
  let parity: Int
  /// How many of the team's members work on it, the first ones.
  let size: Int
}

/// Some of a step's distinct inputs: those that are scored too, and others.
struct InputShare {
  let scored: Range<Int>
  let others: Range<Int>

  /// All of them.
  var all: [Int] { Array(scored) + Array(others) }

  func contains(_ input: Int) -> Bool { scored.contains(input) || others.contains(input) }
}
