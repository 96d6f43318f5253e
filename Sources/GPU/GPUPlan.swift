import CGPU
import Kernels

/// What a card needs to know of a step: the numbers of a step's plan, to be copied.
package struct GPUPlan {
  /// Key of the samples that the card draws.
  package var sampleKey: UInt64 = 0
  package var lanes: Int
  package var columnCount: Int
  package var inputCount: Int
  package var scoredInputCount: Int
  package var maskKey: UInt64?
  package var optimizer: RowOptimizer
  package var inputs: Vector<Int32>
  package var carriedFrom: Vector<Int32>
  package var inputOfLane: Vector<Int32>
  package var distinctInputs: Vector<Int32>
  package var columnOfInput: Vector<Int32>
  package var targets: LaneTargets
  package var columns: Vector<Int32>
  package var inputOfColumn: Vector<Int32>
  package var weight: Vector<Float>
  package var copies: Vector<Float>

  package init(
    lanes: Int, columnCount: Int, inputCount: Int, scoredInputCount: Int, maskKey: UInt64?,
    optimizer: RowOptimizer, inputs: Vector<Int32>, carriedFrom: Vector<Int32>,
    inputOfLane: Vector<Int32>, distinctInputs: Vector<Int32>, columnOfInput: Vector<Int32>,
    targets: LaneTargets, columns: Vector<Int32>, inputOfColumn: Vector<Int32>,
    weight: Vector<Float>, copies: Vector<Float>
  ) {
    self.lanes = lanes
    self.columnCount = columnCount
    self.inputCount = inputCount
    self.scoredInputCount = scoredInputCount
    self.maskKey = maskKey
    self.optimizer = optimizer
    self.inputs = inputs
    self.carriedFrom = carriedFrom
    self.inputOfLane = inputOfLane
    self.distinctInputs = distinctInputs
    self.columnOfInput = columnOfInput
    self.targets = targets
    self.columns = columns
    self.inputOfColumn = inputOfColumn
    self.weight = weight
    self.copies = copies
  }
}

/// Where plans stand in memory, one after the other: heads and lanes, and apart from them the columns.
struct PlanSlots {
  // SAFETY: `bytes` and `columnValues` are the sizes of a slot, as the kernels count them: the head and arrays of
  // `lanes` values; arrays of `columns` values. Writing checks that each array has the room.
  let lanes: Int
  let columns: Int

  init(_ arguments: gg_arguments) {
    lanes = Int(arguments.lane_stride)
    columns = Int(arguments.column_room)
  }

  /// Bytes of a slot without its columns.
  var bytes: Int {
    GPUShape.padded(MemoryLayout<gg_plan>.size + 4 * Int(GG_LANE_ARRAYS) * lanes, 64)
  }
  /// Values of a slot's columns.
  var columnValues: Int { Int(GG_COLUMN_ARRAYS) * columns }

  /// Writes a plan to a slot.
  ///
  /// - Parameter columnSlot: where its columns go; `nil` where the card finds them itself.
  func write(
    _ plan: GPUPlan, parity: Int, to slot: UnsafeMutableRawPointer,
    columns columnSlot: UnsafeMutablePointer<Int32>?
  ) {
    var head = gg_plan()
    head.lanes = Int32(plan.lanes)
    head.columns = Int32(plan.columnCount)
    head.inputs = Int32(plan.inputCount)
    head.scored_inputs = Int32(plan.scoredInputCount)
    head.parity = Int32(parity)
    head.has_key = plan.maskKey == nil ? 0 : 1
    head.mask_key = plan.maskKey ?? 0
    head.sample_key = plan.sampleKey
    head.learning_rate = plan.optimizer.learningRate
    (head.correction1, head.correction2) = plan.optimizer.corrections
    slot.storeBytes(of: head, as: gg_plan.self)

    let arrays = slot + MemoryLayout<gg_plan>.size
    func lane<T: BitwiseCopyable>(_ values: Vector<T>, _ array: Int, _ count: Int? = nil) {
      let count = count ?? plan.lanes
      precondition(count <= lanes, "\(count) values in \(lanes)")
      values.slice(0..<count).copy(to: arrays + 4 * array * lanes)
    }
    lane(plan.inputs, GG_INPUT)
    lane(plan.carriedFrom, GG_CARRIED)
    lane(plan.targets.item, GG_TARGET_ITEM)
    guard let columnSlot else { return }
    lane(plan.distinctInputs, GG_DISTINCT, plan.inputCount)
    lane(plan.columnOfInput, GG_COLUMN_OF_INPUT, plan.inputCount)
    lane(plan.targets.column, GG_TARGET)
    lane(plan.targets.ownWeight, GG_OWN_WEIGHT)
    lane(plan.targets.ownCopies, GG_OWN_COPIES)
    lane(plan.targets.columns, GG_COUNT)
    lane(plan.targets.correction, GG_CORRECTION)
    lane(plan.targets.correctionSum, GG_CORRECTION_SUM)
    sortLanes(plan, arrays.assumingMemoryBound(to: Int32.self))
    func column<T: BitwiseCopyable>(_ values: Vector<T>, _ array: Int) {
      precondition(plan.columnCount <= columns, "\(plan.columnCount) columns in \(columns)")
      values.slice(0..<plan.columnCount).copy(to: columnSlot + array * columns)
    }
    column(plan.columns, GG_ITEM)
    column(plan.inputOfColumn, GG_INPUT_OF_COLUMN)
    column(plan.weight, GG_WEIGHT)
    column(plan.copies, GG_COPIES)
  }

  /// The lanes by the distinct inputs that they show, and where each input's begin.
  private func sortLanes(_ plan: GPUPlan, _ arrays: UnsafeMutablePointer<Int32>) {
    let (sorted, first) = (arrays + GG_LANES_BY_INPUT * lanes, arrays + GG_FIRST_OF_INPUT * lanes)
    var next = [Int32](repeating: 0, count: plan.inputCount)
    for lane in 0..<plan.lanes { next[Int(plan.inputOfLane[lane])] += 1 }
    var sum: Int32 = 0
    for input in 0..<plan.inputCount {
      first[input] = sum
      (next[input], sum) = (sum, sum + next[input])
    }
    for lane in 0..<plan.lanes {
      let input = Int(plan.inputOfLane[lane])
      sorted[Int(next[input])] = Int32(lane)
      next[input] += 1
    }
  }
}
