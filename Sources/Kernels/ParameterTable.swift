import CKernels

/// An optimiser as the kernels know it.
package struct RowOptimizer: Sendable {
  var raw: gk_optimizer

  package enum Kind: Int, Sendable {
    case adagrad = 0
    case sgd = 1
    case rmsprop = 2
    case adadelta = 3
    case adam = 4
  }

  package init(_ kind: Kind, learningRate: Float, momentum: Float, l2: Float) {
    raw = gk_optimizer(
      kind: Int32(kind.rawValue), learning_rate: learningRate, momentum: momentum, l2: l2,
      gradient_scale: 1, correction1: 1, correction2: 1)
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

  /// Adam's bias corrections 1 / (1 − βᵗ).
  package mutating func setCorrections(_ first: Float, _ second: Float) {
    raw.correction1 = first
    raw.correction2 = second
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
  private let isNarrowed: Bool

  package init(in arena: Arena, rows: Int, width: Int, slots: Int, penalised: Int) {
    storage = arena.matrix(rows: rows, columns: slots * Matrix.padded(width))
    self.rows = rows
    self.width = width
    self.slots = slots
    self.penalised = penalised
    padded = Matrix.padded(width)
    isNarrowed = false
  }

  private init(_ table: ParameterTable, storage: Matrix, width: Int) {
    (self.storage, self.width, rows) = (storage, width, storage.rows)
    (padded, slots, penalised) = (table.padded, table.slots, min(table.penalised, width))
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

  /// The weights of all rows.
  package var weights: Matrix { slot(0) }

  var raw: gk_table {
    gk_table(
      rows: storage.base, stride: storage.stride, width: Int32(width),
      // What stands behind a row's parameters is zero and stays so, unless it is a parameter itself.
      updated: Int32(isNarrowed ? width : padded), padded: Int32(padded),
      penalised: Int32(penalised))
  }
}

extension FusedKernels {
  /// One optimiser step on rows `indices` (`nil`: the first ones) with the gradient's rows.
  ///
  /// Zeros stand behind the gradient's columns, up to a multiple of 16, unless the table is narrowed.
  /// Rows with `keep[i] >= 0` stay as they are; their gradient goes to row `keep[i]` of `kept`.
  package func update(
    _ table: ParameterTable, rows indices: Vector<Int32>?, gradient: Matrix,
    _ optimizer: RowOptimizer, keep: Vector<Int32>? = nil, kept: Matrix? = nil
  ) {
    precondition(
      gradient.columns == table.width && gradient.rows == (indices?.count ?? gradient.rows)
        && (indices != nil || gradient.rows <= table.rows),
      "\(gradient.rows) × \(gradient.columns) gradients for rows of \(table.width)")
    var raw = table.raw
    var rule = optimizer.raw
    self.table.update(
      &rule, &raw, indices?.base, Int32(gradient.rows), gradient.base, gradient.stride, keep?.base,
      kept?.base, kept?.stride ?? 0)
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
}
