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

  package init(in arena: Arena, rows: Int, width: Int, slots: Int, penalised: Int) {
    storage = arena.matrix(rows: rows, columns: slots * Matrix.padded(width))
    self.rows = rows
    self.width = width
    self.slots = slots
    self.penalised = penalised
    padded = Matrix.padded(width)
  }

  private init(storage: Matrix, rows: Int, width: Int, padded: Int, slots: Int, penalised: Int) {
    (self.storage, self.rows, self.width) = (storage, rows, width)
    (self.padded, self.slots, self.penalised) = (padded, slots, penalised)
  }

  /// The same table without the last parameters of every row.
  package func narrowed(to width: Int) -> ParameterTable {
    precondition(width <= self.width, "\(width) of \(self.width) parameters")
    return ParameterTable(
      storage: storage, rows: rows, width: width, padded: padded, slots: slots,
      penalised: min(penalised, width))
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
      padded: Int32(padded), penalised: Int32(penalised))
  }
}

extension FusedKernels {
  /// One optimiser step on rows `indices` with the gradient's rows.
  ///
  /// Rows with `keep[i] >= 0` stay as they are; their gradient goes to row `keep[i]` of `kept`.
  package func update(
    _ table: ParameterTable, rows indices: Vector<Int32>, gradient: Matrix,
    _ optimizer: RowOptimizer, keep: Vector<Int32>? = nil, kept: Matrix? = nil
  ) {
    precondition(
      gradient.columns == table.width && gradient.rows >= indices.count,
      "\(gradient.rows) × \(gradient.columns) gradients for \(indices.count) rows of \(table.width)"
    )
    var raw = table.raw
    var rule = optimizer.raw
    self.table.update(
      &rule, &raw, indices.base, Int32(indices.count), gradient.base, gradient.stride, keep?.base,
      kept?.base, kept?.stride ?? 0)
  }

  /// gradient += l2 · weights, for rows `indices`.
  package func addPenalty(
    _ l2: Float, of table: ParameterTable, rows indices: Vector<Int32>, to gradient: Matrix
  ) {
    var raw = table.raw
    self.table.add_penalty(
      &raw, indices.base, Int32(indices.count), l2, gradient.base, gradient.stride)
  }
}
