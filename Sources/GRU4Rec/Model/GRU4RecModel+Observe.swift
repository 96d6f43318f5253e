import Kernels
import SessionData

extension GRU4RecModel {
  /// One GRU step of many sessions, as matrix products.
  ///
  /// The bits of a session's state do not depend on the sessions beside it.
  public func observe(_ items: [ItemIndex], states: inout [GRU4RecState]) {
    precondition(items.count == states.count, "\(items.count) items for \(states.count) states")
    for item in items {
      precondition(0 <= item && item < itemCount, "item \(item) of \(itemCount)")
    }
    guard !items.isEmpty else { return }
    Arena.with { arena in
      let indices = arena.vector(Int32.self, count: items.count)
      indices.set(items)
      var below: Matrix?
      var offset = 0
      for layer in weights.layers {
        let before = arena.matrix(rows: items.count, columns: layer.units)
        for row in states.indices { before.setRow(row, from: states[row].values, at: offset) }
        let after = step(layer, indices, below: below, before: before, in: arena)
        for row in states.indices { after.copyRow(row, into: &states[row].values, at: offset) }
        offset += layer.units
        below = after
      }
    }
  }

  /// New states of one layer; the formulas stand in ``ResetGate``.
  private func step(
    _ layer: ModelWeights.Layer, _ items: Vector<Int32>, below: Matrix?, before: Matrix,
    in arena: Arena
  ) -> Matrix {
    let (lanes, units) = (before.rows, layer.units)
    // Products write whole vectors: there is room behind the last row's candidate gate.
    func gates() -> Matrix {
      arena.matrix(rows: lanes, columns: 3 * units + 16).columns(0..<3 * units)
    }
    let block = GRUBlock(
      input: gates(), recurrent: gates(), before: before,
      after: arena.matrix(rows: lanes, columns: units), mask: nil)
    if let columns = layer.inputColumns {
      product(below ?? inputs(items, in: arena), columns, into: block.input, in: arena)
    } else if let gates = weights.gates {
      look(up: items, in: gates, into: block.input)
    }
    if let bias = layer.inputBias { kernels.add(row: bias, to: block.input) }
    let hidden = hyperparameters.hiddenActivation.elementwise
    switch hyperparameters.gruForm {
    case .after:
      product(before, layer.recurrentColumns, into: block.recurrent, in: arena)
      kernels.add(row: layer.bias, to: block.recurrent)
      kernels.afterForward(block, hidden)
    case .before:
      let resetState = arena.matrix(rows: lanes, columns: units)
      let gates = 0..<2 * units
      let candidate = 2 * units..<3 * units
      product(
        before, layer.recurrentColumns.columns(gates), into: block.recurrent.columns(gates),
        in: arena)
      kernels.add(row: layer.bias, to: block.input)
      kernels.beforeForwardGates(block, resetState: resetState)
      product(
        resetState, layer.recurrentColumns.columns(candidate),
        into: block.recurrent.columns(candidate), in: arena)
      kernels.beforeForwardState(block, hidden)
    }
    return block.after
  }

  /// Input vectors of the first layer.
  private func inputs(_ items: Vector<Int32>, in arena: Arena) -> Matrix {
    let table = weights.input ?? weights.output
    let vectors = arena.matrix(rows: items.count, columns: table.columns)
    look(up: items, in: table, into: vectors)
    return vectors
  }

  private func look(up items: Vector<Int32>, in table: Matrix, into rows: Matrix) {
    if let files, files.input.gather(items, into: rows) { return }
    kernels.gather(items, of: table, into: rows)
  }

  /// result = rows · columns, each sum in one order.
  private func product(_ rows: Matrix, _ columns: Matrix, into result: Matrix, in arena: Arena) {
    let lanes = arena.matrix(rows: rows.columns, columns: rows.rows)
    kernels.transpose(rows, into: lanes)
    kernels.collect(lanes, columns, into: result)
  }
}
