import CKernels

/// The products of a training step, over rows of a table that lie where they lie.
///
/// M lanes, padded to L; K columns of a row. A matrix "by lanes" has a row per item or gate and a column
/// per lane.
extension FusedKernels {
  // SAFETY, for all calls below: preconditions compare the shapes, with the padding of lanes and columns that
  // is read and written too; row numbers are the caller's promise, as `FusedKernels` says. What is fetched
  // ahead may lie anywhere: that reads nothing.

  /// result[j, l] = Σ_k table[rows[j], k] · x[k, l], or +=: scores of items, or products of gates.
  ///
  /// - Parameters:
  ///   - rows: rows of `table`; `nil` takes them one after the other.
  ///   - x: K × L by lanes.
  ///   - lanes: M; the result's columns up to the next multiple of 16 are written.
  package func project(
    _ table: Matrix, rows: Vector<Int32>? = nil, _ x: Matrix, lanes: Int, into result: Matrix,
    adding: Bool = false
  ) {
    precondition(
      x.rows == table.columns && result.rows == (rows?.count ?? table.rows)
        && Matrix.padded(lanes) <= min(x.stride, result.stride),
      "\(table.rows) × \(table.columns) rows with \(x.rows) × \(x.columns) into \(result.rows) rows"
    )
    self.table.project(
      result.base, result.stride, adding, table.base, table.stride, rows?.base, Int32(result.rows),
      Int32(table.columns), x.base, x.stride, Int32(lanes))
  }

  /// result[l, c] = Σ_j s[j, l] · table[rows[j], c], or += : gradients of states and inputs.
  ///
  /// - Parameters:
  ///   - s: by lanes, a row for each of `rows`.
  ///   - result: M rows, padded to a multiple of 16 floats; the padding is written too.
  package func collect(
    _ s: Matrix, _ table: Matrix, rows: Vector<Int32>? = nil, into result: Matrix,
    adding: Bool = false
  ) {
    precondition(
      s.rows == (rows?.count ?? table.rows) && result.columns == table.columns
        && result.rows <= s.stride && Matrix.padded(result.columns) <= result.stride,
      "\(s.rows) rows of \(table.columns) into \(result.rows) × \(result.columns)")
    self.table.collect(
      result.base, result.stride, adding, s.base, s.stride, Int32(result.rows), table.base,
      table.stride, rows?.base, Int32(s.rows), Int32(table.columns))
  }

  /// result[j, c] = Σ_l s[j, l] · h[l, c]: gradients of rows.
  ///
  /// - Parameters:
  ///   - s: by lanes.
  ///   - h: M rows, padded to a multiple of 16 floats by zeros, as the result is then.
  ///   - fetching: rows of a table whose optimiser's state is fetched into the cache meanwhile.
  package func outer(
    _ s: Matrix, _ h: Matrix, into result: Matrix,
    fetching: (table: ParameterTable, rows: Vector<Int32>)? = nil
  ) {
    precondition(
      result.rows == s.rows && result.columns == h.columns && h.rows <= s.stride
        && Matrix.padded(h.columns) <= min(h.stride, result.stride)
        && s.rows == fetching?.rows.count ?? s.rows,
      "\(s.rows) rows by \(h.rows) × \(h.columns) into \(result.rows) × \(result.columns)")
    func run(_ rows: UnsafePointer<gk_table>?, _ indices: Vector<Int32>?) {
      table.outer(
        result.base, result.stride, s.base, s.stride, Int32(s.rows), h.base, h.stride,
        Int32(h.rows), Int32(h.columns), rows, indices?.base)
    }
    guard let fetching else { return run(nil, nil) }
    withUnsafePointer(to: fetching.table.raw) { run($0, fetching.rows) }
  }

  /// result[l] = Σ_k table[rows[l], k] · h[l, k].
  package func dots(
    _ table: Matrix, rows: Vector<Int32>, _ h: Matrix, into result: Vector<Float>
  ) {
    precondition(
      rows.count == h.rows && h.columns == table.columns && result.count >= h.rows,
      "\(rows.count) rows of \(table.columns) by \(h.rows) × \(h.columns)")
    self.table.dots(
      result.base, table.base, table.stride, rows.base, Int32(h.rows), Int32(h.columns), h.base,
      h.stride)
  }

  /// result[c, r] = source[r, c].
  package func transpose(_ source: Matrix, into result: Matrix) {
    precondition(
      result.rows == source.columns && result.columns == source.rows,
      "\(source.rows) × \(source.columns) into \(result.rows) × \(result.columns)")
    table.transpose(
      result.base, result.stride, source.base, source.stride, Int32(source.rows),
      Int32(source.columns))
  }
}
