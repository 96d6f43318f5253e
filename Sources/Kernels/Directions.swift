import CKernels

/// Directions, the nearest of which is found for rows.
package struct Directions: Sendable {
  private let values: Vector<Float>
  private let count: Int
  private let units: Int
  private let table: gk_kernels

  /// - Parameters:
  ///   - rows: the directions, one at least; brought to length 1 where they are longer than 0.
  ///   - arena: keeps them.
  package init(_ rows: [[Float]], units: Int, in arena: Arena) {
    let block = Int(GK_SCORES)
    count = rows.count
    self.units = units
    values = arena.vector(Float.self, count: (count + block - 1) / block * block * units)
    table = InstructionSet.chosen.table
    for place in 0..<(count + block - 1) / block * block {
      // Behind the last stand copies of the first, which is found before them.
      let row = rows[place < count ? place : 0]
      precondition(row.count == units, "\(row.count) values for \(units) units")
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let base = place / block * block * units + place % block
      for unit in 0..<units { values[base + unit * block] = length > 0 ? row[unit] / length : 0 }
    }
  }

  /// The direction of the greatest product with each row, the first of equal ones.
  package func nearest(to rows: Matrix, into nearest: Vector<Int32>) {
    precondition(
      rows.columns == units && nearest.count >= rows.rows,
      "\(rows.rows) × \(rows.columns) rows for \(units) units, room for \(nearest.count)")
    let block = Int(GK_SCORES)
    // SAFETY: sizes are checked above; blocks are whole.
    table.nearest_rows(
      rows.base, rows.stride, Int32(rows.rows), Int32(units), values.base,
      Int32((count + block - 1) / block * block), nearest.base)
  }
}
