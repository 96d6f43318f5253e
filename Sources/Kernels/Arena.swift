import CPosix
import SystemFiles

/// Owner of zeroed, 64-byte aligned memory that lives until the arena goes.
///
/// Matrices and vectors handed out are plain pointers, so that hot code pays no reference counting;
/// whoever keeps one keeps the arena too, in a property of the same object or by ``with(_:)``.
package final class Arena: @unchecked Sendable {
  private var blocks: [UnsafeMutableRawPointer] = []
  /// Whether it only counts: what it hands out has a shape and no memory.
  package let onlyCounts: Bool
  /// Bytes of all that was handed out, `Int.max` for more than an Int holds.
  package private(set) var bytes = 0

  private static let hugePage = 2 << 20

  package init(onlyCounting: Bool = false) { onlyCounts = onlyCounting }

  // SAFETY: every block came from posix_memalign and is freed here only.
  deinit { for block in blocks { free(block) } }

  /// Calls `body` with an arena that goes, with all that it handed out, when `body` returns.
  package static func with<R>(_ body: (Arena) throws -> R) rethrows -> R {
    let arena = Arena()
    return try withExtendedLifetime(arena) { try body(arena) }
  }

  /// Zeroed memory for rows × stride values.
  ///
  /// - Precondition: the size does not overflow; traps when the machine has no memory left.
  private func allocate<T: BitwiseCopyable>(
    _ type: T.Type, rows: Int, stride: Int = 1
  ) -> UnsafeMutablePointer<T> {
    precondition(rows >= 0 && stride >= 0, "\(rows) × \(stride) values")
    let (count, manyValues) = rows.multipliedReportingOverflow(by: stride)
    let (size, manyBytes) = max(count, 1).multipliedReportingOverflow(by: MemoryLayout<T>.stride)
    let (sum, overflow) = bytes.addingReportingOverflow(size)
    let isTooMuch = manyValues || manyBytes || overflow
    bytes = isTooMuch ? .max : sum
    if onlyCounts { return nowhere(type) }
    precondition(!isTooMuch, "\(rows) × \(stride) values of \(T.self) do not fit in memory")
    // SAFETY: posix_memalign gives `size` bytes at that alignment or fails; all are zeroed, which is a
    // value of every type that is handed out, and bound to the one that is asked for.
    var block: UnsafeMutableRawPointer?
    let isLarge = size >= 2 * Self.hugePage
    guard posix_memalign(&block, isLarge ? Self.hugePage : 64, size) == 0, let block else {
      preconditionFailure("no memory for \(size) bytes")
    }
    // Rows are read and written at random: few large pages keep their addresses at hand. Advice only.
    if isLarge { Platform.preferLargePages(block, size) }
    memset(block, 0, size)
    blocks.append(block)
    return block.bindMemory(to: T.self, capacity: max(count, 1))
  }

  /// A zeroed matrix whose rows start at 64-byte boundaries.
  package func matrix(rows: Int, columns: Int) -> Matrix {
    let stride = Matrix.padded(columns)
    return Matrix(
      base: allocate(Float.self, rows: rows, stride: stride), rows: rows, columns: columns,
      stride: stride)
  }

  /// A zeroed vector.
  package func vector<T: BitwiseCopyable>(_ type: T.Type, count: Int) -> Vector<T> {
    Vector(base: allocate(T.self, rows: count), count: count)
  }
}

/// An address for what has no memory.
func nowhere<T>(_ type: T.Type) -> UnsafeMutablePointer<T> {
  // SAFETY: 64 is no null pointer. Nobody follows it: what is there has no values, or was only counted.
  UnsafeMutablePointer(bitPattern: 64).unsafelyUnwrapped
}
