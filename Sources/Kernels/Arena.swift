#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Owner of zeroed, 64-byte aligned memory that lives until the arena goes.
///
/// Matrices and vectors handed out are plain pointers, so that hot code pays no reference counting;
/// whoever keeps one keeps the arena too.
package final class Arena: @unchecked Sendable {
  private var blocks: [UnsafeMutableRawPointer] = []

  private static let hugePage = 2 << 20

  package init() {}

  deinit {
    for block in blocks { free(block) }
  }

  /// Zeroed memory for `count` values.
  ///
  /// - Precondition: the size does not overflow; traps when the machine has no memory left.
  func allocate<T: BitwiseCopyable>(_ type: T.Type, count: Int) -> UnsafeMutablePointer<T> {
    let (bytes, overflow) = max(count, 1).multipliedReportingOverflow(by: MemoryLayout<T>.stride)
    precondition(!overflow && count >= 0, "\(count) values of \(T.self) do not fit in memory")
    // SAFETY: posix_memalign gives `bytes` bytes at that alignment or fails; they are zeroed here
    // and freed once, in deinit.
    var block: UnsafeMutableRawPointer?
    let isLarge = bytes >= 2 * Self.hugePage
    guard posix_memalign(&block, isLarge ? Self.hugePage : 64, bytes) == 0, let block else {
      preconditionFailure("no memory for \(bytes) bytes")
    }
    #if os(Linux)
      // Rows are read and written at random: few large pages keep their addresses at hand. Advice only.
      if isLarge { madvise(block, bytes, MADV_HUGEPAGE) }
    #endif
    memset(block, 0, bytes)
    blocks.append(block)
    return block.bindMemory(to: T.self, capacity: max(count, 1))
  }

  /// A zeroed matrix whose rows start at 64-byte boundaries.
  package func matrix(rows: Int, columns: Int) -> Matrix {
    let stride = Matrix.padded(columns)
    return Matrix(
      base: allocate(Float.self, count: rows * stride), rows: rows, columns: columns, stride: stride
    )
  }

  /// A zeroed vector.
  package func vector<T: BitwiseCopyable>(_ type: T.Type, count: Int) -> Vector<T> {
    Vector(base: allocate(T.self, count: count), count: count)
  }
}
