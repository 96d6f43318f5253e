import Kernels
import Synchronization

/// How fast the memory is: vectors too large for any cache are added to each other on all threads.
enum MemoryBandwidth {
  /// Floats of each vector of a thread: 128 MiB.
  private static let count = 32 << 20
  private static let repetitions = 4

  /// Bytes read and written per second, the best of some passes.
  static func measure(threads: Int) -> Double {
    let arena = Arena()
    let columns = 1 << 10
    let parts = (0..<threads).map { _ in
      (0..<2).map { _ in arena.matrix(rows: count / columns, columns: columns) }
    }
    let best = Mutex(Double.infinity)
    Team.run(threads: threads) { member in
      let part = parts[member.index]
      let kernels = FusedKernels()
      for _ in 0..<repetitions {
        member.meet()
        let start = ContinuousClock.now
        kernels.add(part[0], to: part[1])
        member.meet()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        if member.index == 0 { best.withLock { $0 = min($0, seconds) } }
      }
    }
    // Two vectors are read, one is written.
    return Double(3 * 4 * count * threads) / best.withLock { $0 }
  }
}
