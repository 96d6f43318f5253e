import Evaluation
import Randomness

/// By how much one model's ranks are worth more than another's on the same events, and how surely.
///
/// The bootstrap over sessions that `evaluate` and `compare` draw from a log, counted while the events come in: in each
/// resample a session has a Poisson(1) weight, which depends on the session and on nothing else, so that nothing has to be
/// kept of a session between its events (Chamandy et al., "Estimating uncertainty for massive data streams", 2012).
struct PairedTally: Sendable, Equatable, Codable {
  /// Length of the lists by which models are compared.
  static let cutoff = 20

  private(set) var events = 0
  private var recall = 0.0
  private var mrr = 0.0
  /// Weighted numbers of events of each resample, and of what the first model is ahead there.
  private var weights: [Double] = []
  private var recalls: [Double] = []
  private var mrrs: [Double] = []

  /// Counts one event.
  ///
  /// - Parameter weights: those of the event's session, one for each resample: always as many.
  mutating func add(_ rank: ItemRank, against other: ItemRank, weights session: [Double]) {
    if weights.isEmpty {
      weights = [Double](repeating: 0, count: session.count)
      (recalls, mrrs) = (weights, weights)
    }
    let moreRecall = rank.worth(.recall, at: Self.cutoff) - other.worth(.recall, at: Self.cutoff)
    let moreMRR = rank.worth(.mrr, at: Self.cutoff) - other.worth(.mrr, at: Self.cutoff)
    events += 1
    recall += moreRecall
    mrr += moreMRR
    Self.add(1, session, to: &weights)
    Self.add(moreRecall, session, to: &recalls)
    Self.add(moreMRR, session, to: &mrrs)
  }

  /// Adds the events of another tally.
  mutating func add(_ other: PairedTally) {
    if weights.isEmpty {
      self = other
    } else if !other.weights.isEmpty {
      events += other.events
      recall += other.recall
      mrr += other.mrr
      Self.add(1, other.weights, to: &weights)
      Self.add(1, other.recalls, to: &recalls)
      Self.add(1, other.mrrs, to: &mrrs)
    }
  }

  /// The same with the two models exchanged.
  var reversed: PairedTally {
    var other = self
    other.recall.negate()
    other.mrr.negate()
    for index in other.recalls.indices {
      other.recalls[index].negate()
      other.mrrs[index].negate()
    }
    return other
  }

  /// Whether all resamples are there, as a file may say anything.
  var isWhole: Bool {
    [weights.count, recalls.count, mrrs.count].allSatisfy { $0 == SessionWeights.resamples }
  }

  /// How many sessions of the same size the events are worth: what they are where all sessions are alike, and fewer where
  /// a few have most of the events.
  ///
  /// The weights of so many independent sessions vary as much as those of the resamples do.
  var sessions: Double {
    guard events > 0 else { return 0 }
    let variance = weights.reduce(0) { sum, weight in
      let distance = weight / Double(events) - 1
      return sum + distance * distance
    }
    return variance == 0 ? 0 : Double(weights.count) / variance
  }

  /// By how much Recall is higher; the interval holds the middle `level` of the resamples.
  func recall(level: Double) -> Estimate { estimate(recall, recalls, level) }

  /// By how much MRR is higher.
  func mrr(level: Double) -> Estimate { estimate(mrr, mrrs, level) }

  /// Share of the resamples in which Recall is higher; equal ones count half.
  var certainty: Double {
    recalls.isEmpty
      ? 0.5
      : recalls.reduce(0) { $0 + ($1 > 0 ? 1 : $1 == 0 ? 0.5 : 0) } / Double(recalls.count)
  }

  private func estimate(_ sum: Double, _ sums: [Double], _ level: Double) -> Estimate {
    let means = zip(sums, weights).compactMap { $1 > 0 ? $0 / $1 : nil }
    if means.isEmpty { return Estimate(value: 0, interval: 0...0) }
    return Estimate(value: sum / Double(events), interval: means.middle(level))
  }

  private static func add(_ factor: Double, _ terms: [Double], to sums: inout [Double]) {
    if factor == 0 { return }
    var sums = sums.mutableSpan
    let terms = terms.span
    for index in 0..<min(sums.count, terms.count) { sums[index] += factor * terms[index] }
  }
}

/// What sessions weigh in the resamples.
struct SessionWeights: Sendable {
  /// Resamples that are drawn.
  static let resamples = 1000

  private let table = PoissonTable()

  /// The weights of a session, from a hash of its name: the same whenever and wherever they are asked for.
  func weights(ofSession hash: UInt64) -> [Double] {
    var random = SplitMix64(seed: hash)
    var weights: [Double] = []
    weights.reserveCapacity(Self.resamples)
    while weights.count < Self.resamples {
      let bits = random.next()
      for shift in [0, 16, 32, 48] where weights.count < Self.resamples {
        weights.append(table.weight(UInt16(truncatingIfNeeded: bits >> UInt64(shift))))
      }
    }
    return weights
  }
}
