import COneDNN
import Console
import Kernels

/// oneDNN's matrix product, which everything is compared with: the best single-precision product at hand.
///
/// Its library is opened when it is needed, so that nobody has to have it to build the package.
enum OneDNN {
  private static let isOpen = gy_open()

  /// Refuses to go on without the library.
  static func require() throws(CommandError) {
    guard isOpen else {
      throw .inputMissing(
        "oneDNN, whose matrix product is the yardstick, is not installed (libdnnl.so)\n"
          + "on Debian and Ubuntu: apt-get install libdnnl-dev")
    }
  }

  /// Version of the library, once it was asked for by ``require()``.
  static var version: String { isOpen ? String(cString: gy_version()) : "not installed" }

  /// result = a · b, or a · bᵀ, on the calling thread.
  ///
  /// - Precondition: the shapes fit, and ``require()`` was called.
  static func multiply(_ a: Matrix, _ b: Matrix, transposed: Bool = false, into result: Matrix) {
    let (inner, n) = transposed ? (b.columns, b.rows) : (b.rows, b.columns)
    precondition(
      isOpen && a.columns == inner && a.rows == result.rows && n == result.columns,
      "(\(a.rows) × \(a.columns)) · (\(inner) × \(n)) into \(result.rows) × \(result.columns)")
    // SAFETY: shapes checked above; every matrix has rows × stride floats behind its base.
    let status = gy_multiply(
      transposed, a.rows, n, inner, a.base, a.stride, b.base, b.stride, result.base, result.stride)
    precondition(status == 0, "oneDNN refused a product of \(a.rows) × \(n) × \(inner): \(status)")
  }
}
