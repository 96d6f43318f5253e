import Kernels

/// Room for the samples of two steps: those of a later one are drawn in parts, by several threads, while the other's are
/// still needed.
///
/// Apart from the planner, which one thread changes meanwhile.
struct SampleSets: Sendable {
  private let sets: [Vector<Int32>]
  private let sampler: ItemSampler?

  init(count: Int, sampler: ItemSampler?, in arena: Arena) {
    sets = (0..<2).map { _ in arena.vector(Int32.self, count: count) }
    self.sampler = sampler
  }

  /// Where the samples of step `step` stand.
  func samples(of step: Int) -> Vector<Int32> { sets[step % 2] }

  /// Draws a worker's part of them; those of the step before the one before are gone.
  func draw(step: Int, key: UInt64, _ worker: Worker) {
    let samples = samples(of: step)
    sampler?.draw(key: key, into: samples, part: worker.share(of: samples.count))
  }
}
