import CKernels

/// Whether a factor enters a product as it is or transposed.
package enum Orientation: Sendable {
  case plain
  case transposed
}

/// result = beta · result + op(a) · op(b), on the calling thread.
///
/// - Precondition: the shapes fit: op(a) is rows × k, op(b) is k × columns of the result.
package func multiply(
  _ a: Matrix, _ aOrientation: Orientation = .plain, _ b: Matrix,
  _ bOrientation: Orientation = .plain, into result: Matrix, adding: Bool = false
) {
  let (m, k) = aOrientation == .plain ? (a.rows, a.columns) : (a.columns, a.rows)
  let (k2, n) = bOrientation == .plain ? (b.rows, b.columns) : (b.columns, b.rows)
  precondition(
    k == k2 && m == result.rows && n == result.columns,
    "(\(m) × \(k)) · (\(k2) × \(n)) into \(result.rows) × \(result.columns)")
  guard m > 0, n > 0 else { return }
  guard k > 0 else {
    if !adding { result.fill(0) }
    return
  }
  // SAFETY: shapes checked above; every matrix has rows × stride floats behind its base.
  let status = gk_multiply(
    aOrientation == .transposed, bOrientation == .transposed, m, n, k, 1, a.base, a.stride, b.base,
    b.stride, adding ? 1 : 0, result.base, result.stride)
  precondition(status == 0, "oneDNN refused a matrix product of \(m) × \(n) × \(k): status \(status)")
}
