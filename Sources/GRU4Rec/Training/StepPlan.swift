import Kernels

/// What one training step works on: its lanes, the distinct items that it scores, and what each of them
/// counts in the loss.
///
/// The paper scores the M targets and S samples as N = M + S columns. Here each distinct item is
/// scored once, in one of U ≤ N columns, and its weight in the loss says how often it occurred. Loss
/// and gradients are the same (docs/sampled-losses-and-logq.md).
///
/// All of it is numbers in plain arrays: nothing leads to parameters or states, which an engine may keep in
/// another memory.
package final class StepPlan: @unchecked Sendable {
  // SAFETY: filled by one thread, read by all after a barrier; the planner's arena holds the arrays.

  /// M: lanes in use; 0 when there is no further step.
  package internal(set) var lanes = 0
  /// U: distinct columns.
  package internal(set) var columnCount = 0
  /// Number of distinct input items.
  package internal(set) var inputCount = 0
  /// How many of them are scored in this step too; these come first.
  package internal(set) var scoredInputCount = 0
  /// Number of the step in its pass, from 1.
  package internal(set) var step = 0
  /// Key of the step's dropout masks; `nil` leaves the masks as they were set.
  package var maskKey: UInt64?
  /// Key of the step's samples, for an engine that draws them itself.
  package internal(set) var sampleKey: UInt64 = 0
  /// Update rule of the step.
  package var optimizer: RowOptimizer

  /// Item that each lane shows (M).
  let inputs: Vector<Int32>
  /// Lane whose state each lane carries on, −1 where a session starts (M).
  let carriedFrom: Vector<Int32>
  /// The columns in the order of their items' shards (U).
  ///
  /// Of each its item, its weight in the softmax, and how often the item occurred among targets and samples. Where several ranks share the training, the rows of this one's items stand
  /// in the place of the items, here and among the distinct inputs.
  let columnSet: ColumnSet
  /// Where the columns of each shard begin, and where the last one's end.
  let columnStarts: Vector<Int32>
  /// Distinct input that each column's item is, or −1 (U).
  let inputOfColumn: Vector<Int32>
  /// Item of each distinct input: those that are scored too, in the order of their shards, then the others likewise.
  let distinctInputs: Vector<Int32>
  /// Where the scored inputs of each shard begin, then where the others' do, and the end.
  let inputStarts: Vector<Int32>
  /// Distinct input of each lane (M).
  let inputOfLane: Vector<Int32>
  /// Column of each distinct input, or −1.
  let columnOfInput: Vector<Int32>
  /// Who has the inputs and the targets, where several ranks share the training.
  let ranked: (inputs: RankedLanes, targets: RankedLanes)?
  private let shards: ItemShards
  /// What the lanes' targets are, and what they count in the loss.
  let targets: LaneTargets

  init(
    in arena: Arena, lanes: Int, columns: Int, shards: ItemShards, optimizer: RowOptimizer
  ) {
    self.optimizer = optimizer
    self.shards = shards
    let ranks = shards.ranks.count
    ranked =
      ranks > 1
      ? (
        RankedLanes(in: arena, lanes: lanes, ranks: ranks),
        RankedLanes(in: arena, lanes: lanes, ranks: ranks)
      ) : nil
    inputs = arena.vector(Int32.self, count: lanes)
    carriedFrom = arena.vector(Int32.self, count: lanes)
    columnSet = ColumnSet(capacity: columns, in: arena)
    columnStarts = arena.vector(Int32.self, count: shards.count + 1)
    inputStarts = arena.vector(Int32.self, count: 2 * shards.count + 1)
    inputOfColumn = arena.vector(Int32.self, count: columns)
    distinctInputs = arena.vector(Int32.self, count: lanes)
    inputOfLane = arena.vector(Int32.self, count: lanes)
    columnOfInput = arena.vector(Int32.self, count: lanes)
    targets = LaneTargets(in: arena, lanes: lanes)
  }

  /// The columns whose items this rank has.
  func ownColumns() -> Range<Int> {
    Int(columnStarts[shards.own.lowerBound])..<Int(columnStarts[shards.own.upperBound])
  }

  /// The distinct inputs whose items this rank has: those that are scored too, and the others.
  func ownInputs() -> (scored: Range<Int>, others: Range<Int>) {
    func inputs(_ shards: Range<Int>) -> Range<Int> {
      Int(inputStarts[shards.lowerBound])..<Int(inputStarts[shards.upperBound])
    }
    let (own, count) = (shards.own, shards.count)
    return (inputs(own), inputs(count + own.lowerBound..<count + own.upperBound))
  }

  /// Item of each column (U).
  package var columns: Vector<Int32> { columnSet.item }
  var weight: Vector<Float> { columnSet.weight }
  package var copies: Vector<Float> { columnSet.copies }
}
