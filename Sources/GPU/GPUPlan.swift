import CGPU
import Kernels

/// What a card needs to know of a step: the numbers of a step's plan, to be copied.
package struct GPUPlan {
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

/// Where plans stand in memory, one after the other.
struct PlanSlots {
  // SAFETY: `bytes` is the size of a slot, as the kernels count it: the head, then arrays of `lanes` and of
  // `columns` values. Writing checks that each array has the room.
  let lanes: Int
  let columns: Int

  init(_ arguments: gg_arguments) {
    lanes = Int(arguments.lane_stride)
    columns = Int(arguments.column_room)
  }

  /// Bytes of a slot.
  var bytes: Int {
    let values = Int(GG_LANE_ARRAYS) * lanes + Int(GG_COLUMN_ARRAYS) * columns
    return GPUShape.padded(MemoryLayout<gg_plan>.size + 4 * values, 64)
  }

  /// Writes a plan to a slot.
  func write(_ plan: GPUPlan, parity: Int, to slot: UnsafeMutableRawPointer) {
    var head = gg_plan()
    head.lanes = Int32(plan.lanes)
    head.columns = Int32(plan.columnCount)
    head.inputs = Int32(plan.inputCount)
    head.scored_inputs = Int32(plan.scoredInputCount)
    head.parity = Int32(parity)
    head.has_key = plan.maskKey == nil ? 0 : 1
    head.mask_key = plan.maskKey ?? 0
    head.learning_rate = plan.optimizer.learningRate
    (head.correction1, head.correction2) = plan.optimizer.corrections
    slot.storeBytes(of: head, as: gg_plan.self)

    let arrays = slot + MemoryLayout<gg_plan>.size
    func put<T: BitwiseCopyable>(_ values: Vector<T>, _ count: Int, at offset: Int, room: Int) {
      precondition(count <= room && count <= values.count, "\(count) values in \(room)")
      values.slice(0..<count).copy(to: arrays + 4 * offset)
    }
    func lane<T: BitwiseCopyable>(_ values: Vector<T>, _ array: Int, _ count: Int? = nil) {
      put(values, count ?? plan.lanes, at: array * lanes, room: lanes)
    }
    func column<T: BitwiseCopyable>(_ values: Vector<T>, _ array: Int) {
      put(
        values, plan.columnCount, at: Int(GG_LANE_ARRAYS) * lanes + array * columns, room: columns)
    }
    lane(plan.inputs, GG_INPUT)
    lane(plan.carriedFrom, GG_CARRIED)
    lane(plan.inputOfLane, GG_INPUT_OF_LANE)
    lane(plan.distinctInputs, GG_DISTINCT, plan.inputCount)
    lane(plan.columnOfInput, GG_COLUMN_OF_INPUT, plan.inputCount)
    lane(plan.targets.column, GG_TARGET)
    lane(plan.targets.ownWeight, GG_OWN_WEIGHT)
    lane(plan.targets.ownCopies, GG_OWN_COPIES)
    lane(plan.targets.columns, GG_COUNT)
    lane(plan.targets.correction, GG_CORRECTION)
    lane(plan.targets.correctionSum, GG_CORRECTION_SUM)
    column(plan.columns, GG_ITEM)
    column(plan.inputOfColumn, GG_INPUT_OF_COLUMN)
    column(plan.weight, GG_WEIGHT)
    column(plan.copies, GG_COPIES)
  }
}
