import Kernels

/// By how much this process grows at most from now on.
struct MemoryGrowth {
  private let start: Int?

  init() {
    Machine.forgetPeakMemory()
    start = Machine.memoryUse?.now
  }

  /// The largest growth so far in bytes; `nil` where the system does not tell, and where what was needed fitted
  /// into memory that earlier work had left.
  var peak: Int? {
    guard let start, let use = Machine.memoryUse, use.peak - start >= Self.least else { return nil }
    return use.peak - start
  }

  /// A megabyte comes and goes with anything that a process does.
  private static let least = 1_000_000
}
