import CKernels

/// A matrix as a factor of a product.
package protocol MatrixFactor {
  var matrix: Matrix { get }
  var isTransposed: Bool { get }
}

extension Matrix: MatrixFactor {
  package var matrix: Matrix { self }
  package var isTransposed: Bool { false }
  /// The same values with rows and columns exchanged, as a factor.
  package var transposed: Transposed { Transposed(matrix: self) }
}

/// A matrix that enters a product transposed.
package struct Transposed: MatrixFactor {
  package let matrix: Matrix
  package var isTransposed: Bool { true }
}

/// result = a · b, or result += a · b, on the calling thread.
///
/// - Precondition: the shapes fit: a is rows × k and b is k × columns of the result.
package func multiply(
  _ a: some MatrixFactor, _ b: some MatrixFactor, into result: Matrix, adding: Bool = false
) {
  let (left, right) = (a.matrix, b.matrix)
  let (m, k) = a.isTransposed ? (left.columns, left.rows) : (left.rows, left.columns)
  let (inner, n) = b.isTransposed ? (right.columns, right.rows) : (right.rows, right.columns)
  precondition(
    k == inner && m == result.rows && n == result.columns,
    "(\(m) × \(k)) · (\(inner) × \(n)) into \(result.rows) × \(result.columns)")
  guard m > 0, n > 0 else { return }
  guard k > 0 else {
    if !adding { result.fill(0) }
    return
  }
  // SAFETY: shapes checked above; every matrix has rows × stride floats behind its base.
  let status = gk_multiply(
    a.isTransposed, b.isTransposed, m, n, k, 1, left.base, left.stride, right.base, right.stride,
    adding ? 1 : 0, result.base, result.stride)
  precondition(
    status == 0, "oneDNN refused a matrix product of \(m) × \(n) × \(k): status \(status)")
}
