import Evaluation

/// What the ranks of some events were worth: sums of which Recall and MRR are the means.
public struct RankCounts: Sendable, Equatable, Codable {
  /// Lengths of the lists that are counted, ascending.
  public static let cutoffs = [5, 20]

  /// Events counted, those without a rank included.
  public private(set) var events = 0
  /// Those whose item the model does not know: they count as missed.
  public private(set) var unknown = 0
  private var hits5 = 0
  private var hits20 = 0
  private var reciprocals5 = 0.0
  private var reciprocals20 = 0.0

  /// Counts of nothing.
  public init() {}

  /// Counts one event.
  public mutating func add(_ rank: ItemRank) {
    events += 1
    if rank == .unknown { unknown += 1 }
    hits5 += Int(rank.worth(.recall, at: 5))
    hits20 += Int(rank.worth(.recall, at: 20))
    reciprocals5 += rank.worth(.mrr, at: 5)
    reciprocals20 += rank.worth(.mrr, at: 20)
  }

  /// Adds what was counted elsewhere.
  mutating func add(_ other: RankCounts) {
    events += other.events
    unknown += other.unknown
    hits5 += other.hits5
    hits20 += other.hits20
    reciprocals5 += other.reciprocals5
    reciprocals20 += other.reciprocals20
  }

  /// Events whose item stood among the first `cutoff`.
  ///
  /// - Precondition: `cutoff` is one of ``cutoffs``.
  public func hits(at cutoff: Int) -> Int { cutoff == Self.cutoffs[0] ? hits5 : hits20 }

  /// Sum of 1 / rank over the events whose item stood among the first `cutoff`.
  ///
  /// - Precondition: `cutoff` is one of ``cutoffs``.
  public func reciprocalRanks(at cutoff: Int) -> Double {
    cutoff == Self.cutoffs[0] ? reciprocals5 : reciprocals20
  }

  /// Share of the events whose item stood among the first `cutoff`; `nil` as long as there is no event.
  public func recall(at cutoff: Int) -> Double? {
    events == 0 ? nil : Double(hits(at: cutoff)) / Double(events)
  }

  /// Mean of 1 / rank, 0 behind the cut-off; `nil` as long as there is no event.
  public func mrr(at cutoff: Int) -> Double? {
    events == 0 ? nil : reciprocalRanks(at: cutoff) / Double(events)
  }
}

extension ItemRank {
  /// What the rank is worth by a metric, in a list of a length.
  func worth(_ metric: RankMetric, at cutoff: Int) -> Double {
    guard case .at(let rank) = self else { return 0 }
    return metric.value(ofRank: Double(rank), at: cutoff)
  }
}
