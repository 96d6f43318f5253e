import CKernels

/// Rows as directions, and the way of gradients back through them.
///
/// Letters: d = f · x with f = length / |x|, so that ∂d/∂x = f (1 − d dᵀ / length²).
extension FusedKernels {
  // SAFETY, for all calls below: preconditions compare the shapes, and C stays within them.

  /// directions[r] = factors[r] · rows[r], each of this length; a row of zeros stays one.
  package func directions(
    of rows: Matrix, length: Float, into directions: Matrix, factors: Vector<Float>
  ) {
    requireSameShape(rows, directions)
    precondition(factors.count >= rows.rows, "\(factors.count) factors for \(rows.rows) rows")
    table.directions(
      directions.base, directions.stride, factors.base, rows.base, rows.stride, Int32(rows.rows),
      Int32(rows.columns), length)
  }

  /// Turns the gradient of directions into that of the rows they were made from.
  ///
  /// - Parameter along: Σ gradient ⊙ direction of every whole row, of which the matrices may hold some columns.
  package func tangents(
    _ gradient: Matrix, of directions: Matrix, length: Float, factors: Vector<Float>,
    along: Vector<Float>
  ) {
    requireSameShape(gradient, directions)
    precondition(
      min(factors.count, along.count) >= gradient.rows,
      "\(factors.count) factors and \(along.count) sums for \(gradient.rows) rows")
    table.tangents(
      gradient.base, gradient.stride, directions.base, directions.stride, factors.base, along.base,
      Int32(gradient.rows), Int32(gradient.columns), length)
  }

  /// result[r] = Σ a[r] ⊙ b[r].
  package func rowDots(_ a: Matrix, _ b: Matrix, into result: Vector<Float>) {
    requireSameShape(a, b)
    precondition(result.count >= a.rows, "\(result.count) sums for \(a.rows) rows")
    table.row_dots(
      result.base, a.base, a.stride, b.base, b.stride, Int32(a.rows), Int32(a.columns))
  }
}
