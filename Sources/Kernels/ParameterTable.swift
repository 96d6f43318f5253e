import CKernels

/// An optimiser as the kernels know it.
package struct RowOptimizer: Sendable {
  var raw: gk_optimizer

  /// Names of the optimisers that there are.
  package static let names: [String] = {
    // SAFETY: the names are literals of C.
    (0..<InstructionSet.chosen.table.optimizers).map { String(cString: rule($0).name) }
  }()

  /// - Parameter name: one of ``names``.
  package init(_ name: String, learningRate: Float, momentum: Float, l2: Float) {
    guard let kind = Self.names.firstIndex(of: name) else {
      preconditionFailure("no optimiser \(name) in \(Self.names)")
    }
    raw = gk_optimizer(
      kind: Int32(kind), learning_rate: learningRate, momentum: momentum, l2: l2,
      gradient_scale: 1, correction1: 1, correction2: 1)
  }

  /// What an optimiser does, apart from its update the same in all instruction sets.
  private static func rule(_ kind: Int32) -> gk_optimizer_rule {
    // SAFETY: C gives a constant, or traps.
    InstructionSet.chosen.table.optimizer_rule(kind).pointee
  }

  /// Names of the slots behind the weights: the optimiser's own, then that of the momentum.
  package var slots: [String] {
    let rule = Self.rule(raw.kind)
    // SAFETY: the names are literals of C.
    let own = [rule.first, rule.second].compactMap { $0.map { String(cString: $0) } }
    return own + (raw.momentum > 0 ? ["velocity"] : [])
  }

  /// Step size.
  package var learningRate: Float {
    get { raw.learning_rate }
    set { raw.learning_rate = newValue }
  }

  /// Factor on gradients, 1 unless they are clipped.
  ///
  /// Clipping adds the penalty itself beforehand.
  package var gradientScale: Float {
    get { raw.gradient_scale }
    set { raw.gradient_scale = newValue }
  }

  /// Weight of the L2 penalty.
  package var l2: Float {
    get { raw.l2 }
    set { raw.l2 = newValue }
  }

  /// Its place in ``names``, its momentum, and what it is told of the time.
  package var number: Int { Int(raw.kind) }
  package var momentum: Float { raw.momentum }
  package var corrections: (Float, Float) { (raw.correction1, raw.correction2) }

  /// Makes ready for the step of this number, from 1, over all that the optimiser's state has seen.
  package mutating func setTime(_ steps: Int) {
    Self.rule(raw.kind).set_time?(&raw, Int64(steps))
  }
}

/// Rows of parameters with their optimiser state beside them: [weights | slots | velocity].
///
/// Side by side, a row's weights and state come in neighbouring cache lines: updating random rows is
/// bound by memory.
package struct ParameterTable: Sendable {
  /// All slots: rows × (slots × padded width).
  package let storage: Matrix
  /// Rows of parameters.
  package let rows: Int
  /// Parameters of a row.
  package let width: Int
  /// Floats from one slot of a row to the next.
  let padded: Int
  /// Slots of a row: the weights, the optimiser's state, the velocity.
  package let slots: Int
  /// Leading parameters of a row that the L2 penalty acts on.
  package let penalised: Int
  /// Whether the weights of a row are kept a vector of length 1.
  package let isUnit: Bool
  private let isNarrowed: Bool

  package init(
    in arena: Arena, rows: Int, width: Int, slots: Int, penalised: Int, isUnit: Bool = false
  ) {
    storage = arena.matrix(rows: rows, columns: slots * Matrix.padded(width))
    self.rows = rows
    self.width = width
    self.slots = slots
    self.penalised = penalised
    self.isUnit = isUnit
    padded = Matrix.padded(width)
    isNarrowed = false
  }

  private init(_ table: ParameterTable, storage: Matrix, width: Int) {
    (self.storage, self.width, rows) = (storage, width, storage.rows)
    (padded, slots, penalised) = (table.padded, table.slots, min(table.penalised, width))
    isUnit = table.isUnit
    isNarrowed = table.isNarrowed || width < table.width
  }

  /// The same table without the last parameters of every row.
  package func narrowed(to width: Int) -> ParameterTable {
    precondition(width <= self.width, "\(width) of \(self.width) parameters")
    return ParameterTable(self, storage: storage, width: width)
  }

  /// Some of the rows, sharing their values.
  package func rows(_ range: Range<Int>) -> ParameterTable {
    ParameterTable(self, storage: storage.rows(range), width: width)
  }

  /// Slot `slot` of all rows; 0 holds the weights.
  package func slot(_ slot: Int) -> Matrix {
    precondition(0 <= slot && slot < slots, "slot \(slot) of \(slots)")
    let from = slot * padded
    return storage.columns(from..<from + width)
  }

  /// Where some slots lie in the rows of ``storage``, with their padding.
  package func columns(ofSlots slots: Range<Int>) -> Range<Int> {
    slots.lowerBound * padded..<slots.upperBound * padded
  }

  /// The weights of all rows.
  package var weights: Matrix { slot(0) }

  // SAFETY: all slots of a row lie within it, as `init` made them.
  var raw: gk_table {
    gk_table(
      rows: storage.base, stride: storage.stride, width: Int32(width),
      // What stands behind a row's parameters is zero and stays so, unless it is a parameter itself.
      updated: Int32(isNarrowed ? width : padded), padded: Int32(padded),
      penalised: Int32(penalised), unit: isUnit)
  }
}

extension FusedKernels {
  // SAFETY, for all calls below: preconditions compare the shapes; the numbers in `indices` and `keep` are rows
  // of the table and of `kept` by the caller's promise, as `FusedKernels` says.

  /// One optimiser step on rows `indices` (`nil`: the first ones) with the gradient's rows.
  ///
  /// Zeros stand behind the gradient's columns, up to a multiple of 16, unless the table is narrowed.
  /// Rows with `keep[i] >= 0` stay as they are; their gradient goes to row `keep[i]` of `kept`.
  package func update(
    _ table: ParameterTable, rows indices: Vector<Int32>?, gradient: Matrix,
    _ optimizer: RowOptimizer, keep: Vector<Int32>? = nil, kept: Matrix? = nil
  ) {
    var raw = table.raw
    precondition(
      gradient.columns == table.width && gradient.rows == (indices?.count ?? gradient.rows)
        && (indices != nil || gradient.rows <= table.rows)
        && gradient.rows == (keep?.count ?? gradient.rows)
        && (gradient.rows == 0 || gradient.stride >= Int(raw.updated)),
      "\(gradient.rows) × \(gradient.columns) gradients for rows of \(table.width)")
    var rule = optimizer.raw
    var gradients = gk_gradients(
      values: gradient.base, stride: gradient.stride, count: Int32(gradient.rows),
      index: indices?.base, keep: keep?.base, kept: kept?.base, kept_stride: kept?.stride ?? 0)
    self.table.optimizer_rule(rule.kind).pointee.update(&rule, &raw, &gradients)
  }

  /// gradient += l2 · weights, for rows `indices` (`nil`: the first ones).
  package func addPenalty(
    _ l2: Float, of table: ParameterTable, rows indices: Vector<Int32>?, to gradient: Matrix
  ) {
    precondition(
      gradient.columns == table.width && gradient.rows <= indices?.count ?? table.rows,
      "\(gradient.rows) × \(gradient.columns) gradients for rows of \(table.width)")
    var raw = table.raw
    self.table.add_penalty(
      &raw, indices?.base, Int32(gradient.rows), l2, gradient.base, gradient.stride)
  }

  /// Takes from the gradients of rows `indices` what lies along the rows, which stay at length 1.
  package func straighten(
    _ gradient: Matrix, of table: ParameterTable, rows indices: Vector<Int32>
  ) {
    precondition(
      table.isUnit && gradient.columns == table.width && gradient.rows <= indices.count,
      "\(gradient.rows) × \(gradient.columns) gradients for rows of \(table.width)")
    var raw = table.raw
    self.table.straighten(
      &raw, indices.base, Int32(gradient.rows), gradient.base, gradient.stride)
  }
}
