import Kernels
import Synchronization

/// The best speed of a single-precision product of two 1024 × 1024 matrices on a team of threads.
enum PeakProduct {
  private static let size = 1024
  private static let repetitions = 20

  /// FLOP per second of the fastest of some products; each thread computes a share of the rows.
  static func measure(threads: Int) -> Double {
    let arena = Arena()
    let (a, b, c) = (square(in: arena), square(in: arena), square(in: arena))
    a.fill(0.5)
    b.fill(0.25)
    let best = Mutex(Double.infinity)
    Team.run(threads: threads) { member in
      let rows = member.share(of: size)
      for repetition in 0..<repetitions {
        member.meet()
        let start = ContinuousClock.now
        OneDNN.multiply(a.rows(rows), b, into: c.rows(rows))
        member.meet()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        // The first ones find cold caches and the library unprepared.
        if member.index == 0, repetition >= 3 { best.withLock { $0 = min($0, seconds) } }
      }
    }
    let cube = Double(size) * Double(size) * Double(size)
    return 2 * cube / best.withLock { $0 }
  }

  private static func square(in arena: Arena) -> Matrix { arena.matrix(rows: size, columns: size) }
}
