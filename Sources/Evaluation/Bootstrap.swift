import SessionData
import Synchronization

/// Percentile bootstrap over sessions, which are independent of each other where their events are not.
///
/// A resample gives each session a Poisson(1) weight, which stands for drawing sessions with replacement
/// and needs one pass in order. C columns: predictions, then the sums of ``RankSums``.
struct Bootstrap: Sendable {
  private let cutoffs: [Int]
  /// Sessions × C.
  private let rows: [Double]
  private let columns: Int

  init(_ summary: RankSummary, cutoffs: [Int]) {
    self.cutoffs = cutoffs
    columns = 1 + 3 * cutoffs.count
    var rows: [Double] = []
    let sessions = summary.sessions
    for session in 0..<sessions.sessionCount where sessions.events(of: session).count >= 2 {
      var sums = RankSums(cutoffs: cutoffs)
      for event in sessions.events(of: session).dropFirst() { sums.add(rank: summary.ranks[event]) }
      rows.append(Double(sums.count))
      rows.append(contentsOf: sums.values)
    }
    self.rows = rows
  }

  /// Intervals that hold the middle `level` of the resamples; the same for any number of threads.
  func intervals(
    level: Double, resamples: Int, seed: UInt64, threads: Int
  ) -> ConfidenceIntervals {
    let width = columns - 1
    let table = PoissonTable()
    let means = Mutex([Double](repeating: 0, count: resamples * width))
    let workers = min(threads, resamples)
    onThreads(workers) { worker in
      for resample in stride(from: worker, to: resamples, by: workers) {
        let values = resampledMeans(seed: seed, resample: resample, table)
        means.withLock { means in
          for (column, value) in values.enumerated() { means[resample * width + column] = value }
        }
      }
    }
    let all = means.withLock { $0 }
    func interval(_ column: Int) -> ClosedRange<Double> {
      let sorted = (0..<resamples).map { all[$0 * width + column] }.sorted()
      let tail = (1 - level) / 2
      return quantile(tail, of: sorted)...quantile(1 - tail, of: sorted)
    }
    let byCutoff = cutoffs.enumerated().map { index, cutoff in
      CutoffIntervals(
        cutoff: cutoff, recall: interval(3 * index), mrr: interval(3 * index + 1),
        ndcg: interval(3 * index + 2))
    }
    return ConfidenceIntervals(level: level, resamples: resamples, intervals: byCutoff)
  }

  /// Means of one resample; its generator depends on seed and number alone.
  private func resampledMeans(
    seed: UInt64, resample: Int, _ table: PoissonTable
  ) -> [Double] {
    var start = SplitMix64(state: seed)
    var random = SplitMix64(state: start.next() &+ UInt64(resample) &* 0xD1B5_4A32_D192_ED03)
    var sums = [Double](repeating: 0, count: columns)
    // Only a log of a few sessions may draw no session at all; draw again then.
    while sums[0] == 0 { addResample(to: &sums, table, &random) }
    return sums.dropFirst().map { $0 / sums[0] }
  }

  private func addResample(
    to sums: inout [Double], _ table: PoissonTable, _ random: inout SplitMix64
  ) {
    var sums = sums.mutableSpan
    let rows = rows.span
    var bits: UInt64 = 0
    var left = 0
    for start in stride(from: 0, to: rows.count, by: columns) {
      if left == 0 {
        bits = random.next()
        left = 4
      }
      let weight = table.weight(UInt16(truncatingIfNeeded: bits))
      bits >>= 16
      left -= 1
      if weight == 0 { continue }
      let row = rows.extracting(start..<start + columns)
      for column in row.indices { sums[column] += weight * row[column] }
    }
  }

  /// Quantile with linear interpolation between the neighbours in rank.
  private func quantile(_ share: Double, of sorted: [Double]) -> Double {
    let place = share * Double(sorted.count - 1)
    let lower = Int(place)
    let upper = min(lower + 1, sorted.count - 1)
    return sorted[lower] + (place - Double(lower)) * (sorted[upper] - sorted[lower])
  }
}
