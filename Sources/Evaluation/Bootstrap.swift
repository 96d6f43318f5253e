import Randomness
import SessionData
import Synchronization

/// Percentile bootstrap over sessions, which are independent of each other where their events are not.
///
/// A resample gives each session a Poisson(1) weight, which stands for drawing sessions with replacement
/// and needs one pass in order. Several models share the weights: their differences are then free of the
/// luck of the draw. C columns: predictions, then the sums of each model.
struct Bootstrap: Sendable {
  /// Sessions × C.
  private let rows: [Double]
  private let columns: Int

  /// The bootstrap of one model.
  init(_ totals: SessionTotals) {
    rows = totals.rows
    columns = totals.width
  }

  /// The paired bootstrap of models on the same sessions.
  init(_ models: [SessionTotals]) {
    SessionTotals.requireSameSessions(models)
    let own = models.first?.width ?? 1
    columns = 1 + models.count * (own - 1)
    var rows: [Double] = []
    rows.reserveCapacity((models.first?.sessionCount ?? 0) * columns)
    for session in 0..<(models.first?.sessionCount ?? 0) {
      let start = session * own
      rows.append(models[0].rows[start])
      for model in models { rows.append(contentsOf: model.rows[start + 1..<start + own]) }
    }
    self.rows = rows
  }

  /// Sums divided by predictions, over all sessions with the weight 1.
  var means: [Double] {
    var sums = [Double](repeating: 0, count: columns)
    for start in stride(from: 0, to: rows.count, by: columns) {
      for column in 0..<columns { sums[column] += rows[start + column] }
    }
    return sums.dropFirst().map { sums[0] > 0 ? $0 / sums[0] : 0 }
  }

  /// The same of each resample, one list per column; no list depends on the number of threads.
  func resampledMeans(resamples: Int, seed: UInt64, threads: Int) -> [[Double]] {
    let width = columns - 1
    let table = PoissonTable()
    let means = Mutex(
      [[Double]](repeating: [Double](repeating: 0, count: resamples), count: width))
    let workers = min(threads, resamples)
    onThreads(workers) { worker in
      for resample in stride(from: worker, to: resamples, by: workers) {
        let values = resampledMeans(seed: seed, resample: resample, table)
        means.withLock { means in
          for (column, value) in values.enumerated() { means[column][resample] = value }
        }
      }
    }
    return means.withLock { $0 }
  }

  /// Means of one resample; its generator depends on seed and number alone.
  private func resampledMeans(
    seed: UInt64, resample: Int, _ table: PoissonTable
  ) -> [Double] {
    var start = SplitMix64(seed: seed)
    var random = SplitMix64(seed: start.next() &+ UInt64(resample) &* SplitMix64.streamStep)
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
}

extension [Double] {
  /// The middle `level` of the values: between quantiles with linear interpolation between the neighbours in
  /// rank.
  ///
  /// - Precondition: not empty.
  package func middle(_ level: Double) -> ClosedRange<Double> {
    let sorted = sorted()
    let tail = (1 - level) / 2
    return sorted.quantile(tail)...sorted.quantile(1 - tail)
  }

  /// Quantile of ascending values.
  fileprivate func quantile(_ share: Double) -> Double {
    let place = share * Double(count - 1)
    let lower = Int(place)
    let upper = Swift.min(lower + 1, count - 1)
    return self[lower] + (place - Double(lower)) * (self[upper] - self[lower])
  }
}
