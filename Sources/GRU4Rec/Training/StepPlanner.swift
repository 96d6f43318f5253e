import Foundation
import Kernels
import SessionData

/// Turns mini-batches into step plans: draws the samples, finds the distinct columns and their weights.
package struct StepPlanner {
  private let hyperparameters: Hyperparameters
  private let shards: ItemShards
  private let itemCount: Int
  private let arena: Arena
  /// Samples of two steps, which several threads may draw ahead while one plans.
  let sampleSets: SampleSets
  /// The keys that they were drawn under.
  private var sampleKeys: [UInt64?] = [nil, nil]
  private var samples: Vector<Int32>
  private var columnMap: ItemMap
  private var inputMap: ItemMap
  /// Columns, and distinct inputs, in the order in which they were found, and where each of them comes to.
  private let found: ColumnSet
  private let columnPlace: Vector<Int32>
  private let foundInputs: Vector<Int32>
  private let foundInputColumns: Vector<Int32>
  private let inputPlace: Vector<Int32>
  /// What items weigh with logQ.
  private let weights: ColumnWeights
  private var logCount: [Float] { weights.logCount }
  private let isPairwise: Bool

  /// - Parameters:
  ///   - itemCounts: events of each item in the training logs; an item without any is never drawn when alpha > 0.
  ///   - shards: which items this rank has; `nil`: all of them.
  package init(
    hyperparameters: Hyperparameters, itemCounts: [Int64], shards: ItemShards? = nil,
    in arena: Arena
  ) {
    self.hyperparameters = hyperparameters
    self.arena = arena
    isPairwise = hyperparameters.columnLoss.isPairwise
    itemCount = itemCounts.count
    self.shards = shards ?? ItemShards(hyperparameters, itemCount: itemCount)
    let sampleCount = hyperparameters.negativeSamples.sampleCount
    sampleSets = SampleSets(
      count: sampleCount,
      sampler: sampleCount > 0
        ? ItemSampler(
          cumulative: Self.cumulative(itemCounts, alpha: Double(hyperparameters.sampleAlpha)),
          in: arena) : nil, in: arena)
    samples = sampleSets.samples(of: 0)
    columnMap = ItemMap(capacity: hyperparameters.batchSize + sampleCount, in: arena)
    inputMap = ItemMap(capacity: hyperparameters.batchSize, in: arena)
    let most = hyperparameters.negativeSamples == .all ? 0 : hyperparameters.batchSize + sampleCount
    found = ColumnSet(capacity: most, in: arena)
    columnPlace = arena.vector(Int32.self, count: most)
    foundInputs = arena.vector(Int32.self, count: hyperparameters.batchSize)
    foundInputColumns = arena.vector(Int32.self, count: hyperparameters.batchSize)
    inputPlace = arena.vector(Int32.self, count: hyperparameters.batchSize)
    weights = ColumnWeights(hyperparameters, itemCounts: itemCounts, in: arena)
  }

  /// Cumulative probabilities ∝ count^alpha.
  ///
  /// Float64: Float32 loses the tail of large catalogues.
  package static func cumulative(_ itemCounts: [Int64], alpha: Double) -> [Double] {
    var sum = 0.0
    var cumulative = itemCounts.map { count -> Double in
      sum += pow(Double(count), alpha)
      return sum
    }
    for index in cumulative.indices { cumulative[index] /= sum }
    if !cumulative.isEmpty { cumulative[cumulative.count - 1] = 1 }
    return cumulative
  }

  /// A plan with room for any step of this training.
  package func makePlan() -> StepPlan {
    let most = hyperparameters.mostColumns(itemCount: itemCount)
    let plan = StepPlan(
      in: arena, lanes: hyperparameters.batchSize, columns: most, shards: shards,
      optimizer: hyperparameters.rowOptimizer)
    for column in 0..<most { plan.inputOfColumn[column] = -1 }
    return plan
  }

  /// Plans step `step` with samples drawn under `key`, which may have been drawn before.
  package mutating func plan(
    _ plan: StepPlan, inputs: [ItemIndex], targets: [ItemIndex], carriedFrom: [Int?], step: Int,
    key: UInt64
  ) {
    samples = sampleSets.samples(of: step)
    if sampleKeys[step % 2] != key {
      sampleSets.draw(step: step, key: key, Worker(index: 0, of: 1))
    }
    sampleKeys[step % 2] = nil
    fill(plan, inputs: inputs, targets: targets, carriedFrom: carriedFrom)
  }

  /// Notes that the workers have drawn the samples of step `step`.
  mutating func noteDrawn(step: Int, key: UInt64) { sampleKeys[step % 2] = key }

  /// Names a step's lanes, and the key of its samples, for an engine that finds the rest itself.
  package func plan(
    _ plan: StepPlan, inputs: [ItemIndex], targets: [ItemIndex], carriedFrom: [Int?], key: UInt64
  ) {
    plan.sampleKey = key
    setLanes(plan, inputs: inputs, targets: targets, carriedFrom: carriedFrom)
  }

  private func setLanes(
    _ plan: StepPlan, inputs: [ItemIndex], targets: [ItemIndex], carriedFrom: [Int?]
  ) {
    plan.lanes = inputs.count
    plan.inputs.set(inputs)
    plan.targets.item.set(targets)
    for lane in inputs.indices {
      plan.carriedFrom[lane] = carriedFrom[lane].map(Int32.init) ?? -1
    }
  }

  /// Plans one step with given samples, as many as the hyperparameters say.
  package mutating func plan(
    _ plan: StepPlan, inputs: [ItemIndex], targets: [ItemIndex], carriedFrom: [Int?],
    samples given: [ItemIndex]
  ) {
    precondition(given.count == samples.count, "\(given.count) samples instead of \(samples.count)")
    samples = sampleSets.samples(of: 0)
    sampleKeys[0] = nil
    samples.set(given)
    fill(plan, inputs: inputs, targets: targets, carriedFrom: carriedFrom)
  }

  private mutating func fill(
    _ plan: StepPlan, inputs: [ItemIndex], targets: [ItemIndex], carriedFrom: [Int?]
  ) {
    for column in 0..<plan.inputCount where plan.columnOfInput[column] >= 0 {
      plan.inputOfColumn[Int(plan.columnOfInput[column])] = -1
    }
    setLanes(plan, inputs: inputs, targets: targets, carriedFrom: carriedFrom)
    if hyperparameters.negativeSamples == .all {
      fillWithAllItems(plan, targets: targets)
    } else {
      fillWithDistinctItems(plan, targets: targets)
    }
    linkInputs(plan)
    describeTargets(plan, targets: targets)
    if shards.ranks.count > 1 { findRows(plan) }
  }

  private func findRows(ofColumns plan: StepPlan) {
    guard shards.ranks.count > 1 else { return }
    for column in plan.ownColumns() { plan.columns[column] = shards.row(of: plan.columns[column]) }
  }

  /// Puts the rows of this rank's items in the place of the items, and the lanes into the order of ranks.
  private func findRows(_ plan: StepPlan) {
    plan.ranked?.inputs.fill(plan.inputs, lanes: plan.lanes, shards)
    plan.ranked?.targets.fill(plan.targets.item, lanes: plan.lanes, shards)
    let own = plan.ownInputs()
    for inputs in [own.scored, own.others] {
      for input in inputs {
        plan.distinctInputs[input] = shards.row(of: plan.distinctInputs[input])
      }
    }
  }

  private func fillWithAllItems(_ plan: StepPlan, targets: [ItemIndex]) {
    if plan.columnCount == 0 {
      var next = 0
      for shard in 0..<shards.count {
        plan.columnStarts[shard] = Int32(next)
        for item in stride(from: shard, to: itemCount, by: shards.count) {
          plan.columns[next] = Int32(item)
          plan.weight[next] = 1
          plan.copies[next] = 1
          next += 1
        }
      }
      plan.columnStarts[shards.count] = Int32(next)
      plan.columnCount = itemCount
      findRows(ofColumns: plan)
    }
    for (lane, item) in targets.enumerated() {
      plan.targets.column[lane] = columnAmongAll(plan, item)
    }
  }

  /// Column of an item where all are scored.
  private func columnAmongAll(_ plan: StepPlan, _ item: ItemIndex) -> Int32 {
    plan.columnStarts[shards.shard(of: item)] + item / Int32(shards.count)
  }

  private mutating func fillWithDistinctItems(_ plan: StepPlan, targets: [ItemIndex]) {
    columnMap.removeAll()
    let afterTargets = columnMap.enter(
      plan.targets.item, count: targets.count, itemWeight: weights.target, into: found,
      columnOf: plan.targets.column, used: 0)
    plan.columnCount = columnMap.enter(
      samples, count: samples.count, itemWeight: weights.sample, into: found, used: afterTargets)
    found.copyByShard(
      plan.columnCount, into: plan.columnSet, place: columnPlace, start: plan.columnStarts)
    findRows(ofColumns: plan)
    for lane in targets.indices {
      plan.targets.column[lane] = columnPlace[Int(plan.targets.column[lane])]
    }
  }

  /// Column of an item, or −1.
  private func column(of item: ItemIndex, in plan: StepPlan) -> Int32 {
    if hyperparameters.negativeSamples == .all { return columnAmongAll(plan, item) }
    let number = columnMap.number(of: item)
    return number < 0 ? -1 : columnPlace[Int(number)]
  }

  /// Numbers the distinct inputs, those that are scored too before the others, and either by shards.
  private mutating func linkInputs(_ plan: StepPlan) {
    inputMap.removeAll()
    var count: Int32 = 0
    for lane in 0..<plan.lanes {
      let item = plan.inputs[lane]
      let (input, isNew) = inputMap.insert(item, next: count)
      plan.inputOfLane[lane] = input
      guard isNew else { continue }
      foundInputs[Int(input)] = item
      foundInputColumns[Int(input)] = column(of: item, in: plan)
      count += 1
    }
    plan.inputCount = Int(count)
    plan.inputStarts.startGroups(
      plan.inputCount,
      by: { input in
        shards.shard(of: foundInputs[input]) + (foundInputColumns[input] < 0 ? shards.count : 0)
      },
      put: { input, target in
        inputPlace[input] = target
        plan.distinctInputs[Int(target)] = foundInputs[input]
        let column = foundInputColumns[input]
        plan.columnOfInput[Int(target)] = column
        if column >= 0 { plan.inputOfColumn[Int(column)] = target }
      })
    plan.scoredInputCount = Int(plan.inputStarts[shards.count])
    for lane in 0..<plan.lanes {
      plan.inputOfLane[lane] = inputPlace[Int(plan.inputOfLane[lane])]
    }
  }

  private func describeTargets(_ plan: StepPlan, targets: [ItemIndex]) {
    let all = hyperparameters.negativeSamples == .all
    let columns = all ? Float(itemCount) : Float(targets.count + samples.count)
    let corrections = hyperparameters.labelSmoothing > 0 ? sumOfCorrections(targets) : 0
    plan.targets.sortOrder(lanes: plan.lanes)
    for (lane, item) in targets.enumerated() {
      let column = Int(plan.targets.column[lane])
      let copies = plan.copies[column]
      let correction = logCount.isEmpty ? 0 : hyperparameters.lossLogQ * logCount[Int(item)]
      let own = weights.target.map { $0[Int(item)] } ?? 1
      let isMasked = hyperparameters.maskAccidentalHits
      plan.targets.ownCopies[lane] = isMasked ? 1 : copies
      plan.targets.columns[lane] = isMasked ? columns - copies + 1 : columns
      plan.targets.correction[lane] = correction
      plan.targets.correctionSum[lane] =
        isMasked && corrections != 0
        ? corrections - correctionOfCopies(of: item, among: targets) + correction : corrections
      if isPairwise {
        plan.targets.ownWeight[lane] = isMasked ? 0 : copies - 1
      } else {
        plan.targets.ownWeight[lane] = isMasked ? own : plan.weight[column]
      }
    }
  }

  private func sumOfCorrections(_ targets: [ItemIndex]) -> Float {
    guard !logCount.isEmpty else { return 0 }
    let q = hyperparameters.lossLogQ
    var sum: Float = 0
    for item in targets { sum += q * logCount[Int(item)] }
    for index in 0..<samples.count {
      sum += q * hyperparameters.sampleAlpha * logCount[Int(samples[index])]
    }
    return sum
  }

  private func correctionOfCopies(of item: ItemIndex, among targets: [ItemIndex]) -> Float {
    let q = hyperparameters.lossLogQ * logCount[Int(item)]
    let asTarget = targets.reduce(Float(0)) { $0 + ($1 == item ? q : 0) }
    var asSample: Float = 0
    for index in 0..<samples.count where samples[index] == item {
      asSample += q * hyperparameters.sampleAlpha
    }
    return asTarget + asSample
  }
}

extension NegativeSamples {
  /// Samples drawn for a step.
  package var sampleCount: Int {
    switch self {
    case .count(let count): count
    case .all: 0
    }
  }
}
