import CKernels

/// A loss as the kernels know it.
package struct ColumnLoss: Sendable {
  var raw: gk_loss

  /// Names of the losses that there are.
  package static let names: [String] = {
    let table = InstructionSet.chosen.table
    // SAFETY: the names are literals of C.
    return (0..<table.losses).map { String(cString: table.loss_name($0)) }
  }()

  /// - Parameters:
  ///   - name: one of ``names``.
  ///   - scale: 1 / configured batch size.
  package init(
    _ name: String, bprRegularization: Float, smoothing: Float, scale: Float,
    final: ElementwiseActivation
  ) {
    guard let kind = Self.names.firstIndex(of: name) else {
      preconditionFailure("no loss \(name) in \(Self.names)")
    }
    raw = gk_loss(
      kind: Int32(kind), bpreg: bprRegularization, smoothing: smoothing, scale: scale,
      final: final.raw)
  }

  /// Its place in ``names``, and its settings.
  package var number: Int { Int(raw.kind) }
  package var bprRegularization: Float { raw.bpreg }
  package var smoothing: Float { raw.smoothing }
  package var scale: Float { raw.scale }
  package var final: ElementwiseActivation { ElementwiseActivation(raw: raw.final) }

  /// Whether negatives are compared with the target, which is none itself.
  package var isPairwise: Bool { InstructionSet.chosen.table.is_pairwise(raw.kind) }
}

/// What each lane of a step brings to the loss; room for M entries each.
package struct LaneTargets: Sendable {
  /// Column of the lane's target.
  package let column: Vector<Int32>
  /// Item of the lane's target.
  package let item: Vector<Int32>
  /// The lanes in ascending order of their target's column.
  package let order: Vector<Int32>
  /// Weight of that column in its own lane.
  package let ownWeight: Vector<Float>
  /// Copies of that column in its own lane, the target itself included.
  package let ownCopies: Vector<Float>
  /// N: columns that the lane counts, with their copies.
  package let columns: Vector<Float>
  /// logQ's correction of the target's score.
  package let correction: Vector<Float>
  /// logQ's corrections of all N columns together.
  package let correctionSum: Vector<Float>

  package init(in arena: Arena, lanes: Int) {
    let room = Matrix.padded(lanes)
    column = arena.vector(Int32.self, count: room)
    item = arena.vector(Int32.self, count: room)
    order = arena.vector(Int32.self, count: room)
    ownWeight = arena.vector(Float.self, count: room)
    ownCopies = arena.vector(Float.self, count: room)
    columns = arena.vector(Float.self, count: room)
    correction = arena.vector(Float.self, count: room)
    correctionSum = arena.vector(Float.self, count: room)
  }

  /// Brings ``order`` up to date with the columns of the first lanes.
  ///
  /// Shell's sort: quick for columns that are nearly in order, as they are for most steps, and for others.
  package func sortOrder(lanes: Int) {
    for lane in 0..<lanes { order[lane] = Int32(lane) }
    var gap = lanes
    repeat {
      gap = max(gap * 5 / 11, 1)
      for start in min(gap, lanes)..<lanes {
        let lane = order[start]
        var place = start
        while place >= gap, column[Int(order[place - gap])] > column[Int(lane)] {
          order[place] = order[place - gap]
          place -= gap
        }
        order[place] = lane
      }
    } while gap > 1
  }
}

/// Sums of the loss over blocks of columns, for every lane.
package struct LossSums: Sendable {
  let values: Vector<Float>
  private let size: Int

  package init(in arena: Arena, blocks: Int, lanes: Int) {
    size = Int(GK_STATS) * Matrix.padded(lanes)
    values = arena.vector(Float.self, count: blocks * size)
  }

  /// Where the values lie, and which of them are those of some blocks.
  package var base: UnsafeMutablePointer<Float> { values.base }
  package func places(of blocks: Range<Int>) -> Range<Int> {
    blocks.lowerBound * size..<blocks.upperBound * size
  }
}

/// What one thread keeps of the loss: the lanes' target scores and joined sums.
package struct LossLanes: Sendable {
  /// Activated score of each lane's target.
  package let score: Vector<Float>
  let totals: Vector<Float>
  let scratch: Vector<Float>

  package init(in arena: Arena, lanes: Int) {
    let room = Matrix.padded(lanes)
    score = arena.vector(Float.self, count: room)
    totals = arena.vector(Float.self, count: Int(GK_TOTALS) * room)
    scratch = arena.vector(Float.self, count: Int(GK_SCRATCH) * room)
  }
}

/// A block of a step's columns for some of its lanes: their activated scores, and what they count in the loss.
package struct ColumnBlock {
  // SAFETY: leads into matrices and vectors whose arenas the caller keeps while it uses the block; `init`
  // compares their sizes. `order` holds the lanes by ``LaneTargets/sortOrder(lanes:)``.
  let raw: gk_block
  let loss: gk_loss
  let lanes: LossLanes
  let sums: UnsafeMutablePointer<Float>

  /// - Parameters:
  ///   - scores: a row per column, a column per lane, padded.
  ///   - number: place of the block's sums.
  ///   - firstColumn: number of the first row's column; `weight` and `copies` begin there.
  ///   - laneCount: lanes of the step.
  ///   - own: those that the block is for, from a multiple of 16 on; `nil`: all of them.
  package init(
    _ loss: ColumnLoss, scores: Matrix, number: Int, firstColumn: Int, weight: Vector<Float>,
    copies: Vector<Float>, targets: LaneTargets, laneCount: Int, own: Range<Int>? = nil,
    lanes: LossLanes, sums: LossSums
  ) {
    let size = Int(GK_STATS) * scores.stride
    let places = own.map(Matrix.padded) ?? 0..<scores.stride
    precondition(
      weight.count == scores.rows && copies.count == scores.rows && laneCount <= scores.stride
        && scores.stride <= targets.columns.count && scores.stride <= lanes.score.count
        && (number + 1) * size <= sums.values.count && places.upperBound <= scores.stride,
      "\(scores.rows) columns with their weights for \(laneCount) of \(scores.stride) lanes")
    self.loss = loss.raw
    self.lanes = lanes
    self.sums = sums.values.base + number * size
    raw = gk_block(
      scores: scores.base + places.lowerBound, stride: scores.stride, lanes: Int32(laneCount),
      from: Int32(places.lowerBound), count: Int32(places.count), width: Int32(scores.rows),
      first: Int32(firstColumn), weight: weight.base,
      copies: copies.base, target: targets.column.base, order: targets.order.base,
      own: targets.ownWeight.base, own_copies: targets.ownCopies.base,
      scratch: lanes.scratch.base)
  }
}

extension FusedKernels {
  // SAFETY, for all calls below: C reads and writes rows of padded lanes, for which `ColumnBlock.init` and the
  // preconditions have found room.

  /// Sums of the block for every lane; pairwise losses read ``LossLanes/score``.
  package func lossSums(_ block: ColumnBlock) {
    withUnsafePointer(to: block.raw) { columns in
      withUnsafePointer(to: block.loss) {
        table.loss_stats($0, columns, block.lanes.score.base, block.sums)
      }
    }
  }

  /// Replaces what ``lossSums(_:)`` left by the gradients of the cost with respect to the raw scores.
  package func lossGradient(_ block: ColumnBlock) {
    withUnsafePointer(to: block.raw) { columns in
      withUnsafePointer(to: block.loss) {
        table.loss_gradient(
          $0, columns, block.lanes.score.base, block.sums, block.lanes.totals.base)
      }
    }
  }

  /// Joins the sums of the first `blocks` blocks.
  ///
  /// - Parameter own: the lanes whose sums are joined, from a multiple of 16 on; `nil`: all of them.
  package func joinSums(
    _ loss: ColumnLoss, _ sums: LossSums, blocks: Int, targets: LaneTargets, own: Range<Int>? = nil,
    into lanes: LossLanes
  ) {
    let room = lanes.score.count
    let places = own.map(Matrix.padded) ?? 0..<room
    precondition(
      blocks * Int(GK_STATS) * room <= sums.values.count && room <= targets.columns.count
        && places.upperBound <= room,
      "\(blocks) blocks of \(room) lanes")
    let from = places.lowerBound
    withUnsafePointer(to: loss.raw) {
      table.join_stats(
        $0, sums.values.base + from, Int32(blocks), Int32(places.count), room,
        targets.columns.base + from, lanes.totals.base + from)
    }
  }

  /// Some lanes' losses from the joined sums, not yet divided by the batch size.
  ///
  /// - Parameters:
  ///   - own: the lanes; `nil`: as many as there are losses.
  ///   - losses: of all lanes.
  package func laneLosses(
    _ loss: ColumnLoss, _ lanes: LossLanes, targets: LaneTargets, own: Range<Int>? = nil,
    into losses: Vector<Float>
  ) {
    let own = own ?? 0..<losses.count
    precondition(
      0 <= own.lowerBound
        && own.upperBound <= min(losses.count, lanes.score.count, targets.columns.count),
      "lanes \(own) of \(losses.count)")
    let from = own.lowerBound
    withUnsafePointer(to: loss.raw) {
      table.lane_losses(
        $0, lanes.totals.base + from, Int32(lanes.score.count), Int32(own.count),
        targets.columns.base + from, lanes.score.base + from, targets.correction.base + from,
        targets.correctionSum.base + from, losses.base + from)
    }
  }
}
