/// What an evaluation found.
public struct EvaluationResult: Sendable, Equatable {
  /// Metrics at each cut-off, ascending.
  public let metrics: [CutoffMetrics]
  /// Predictions: one per event after a session's first.
  public let events: Int
  /// Sessions of two or more events.
  public let sessions: Int
  /// Events that were dropped since their item is unknown to the model.
  public let unknownEvents: Int
  /// How the target was ranked among equal scores.
  public let ties: TieHandling
  /// Time that scoring and ranking took, in seconds; summaries and intervals are not in it.
  public let seconds: Double
  /// Metrics by the number of events that the model had seen: 1 … 5, 6-10, 11+.
  public let byPosition: [MetricGroup]?
  /// Metrics by training popularity of the target: head, middle and tail, each with about a third of
  /// the training events, and never.
  public let byPopularity: [MetricGroup]?
  /// Metrics by the number of events of the session: 2, 3, 4-5, 6-10, 11-20, 21+.
  public let byLength: [MetricGroup]?
  /// Bootstrap intervals over the sessions.
  public let confidence: ConfidenceIntervals?
  /// Metrics by the number of training events of the target: never, 1-5, 6+.
  public internal(set) var byClicks: [MetricGroup]? = nil

  /// Predictions per second of ``seconds``.
  public var eventsPerSecond: Double { seconds > 0 ? Double(events) / seconds : 0 }

  /// Metrics at a cut-off, or `nil` when it was not asked for.
  public func metrics(at cutoff: Int) -> CutoffMetrics? {
    metrics.first { $0.cutoff == cutoff }
  }

  /// A metric's value, or `nil` when it was not asked for.
  public func value(_ metric: MetricAtCutoff) -> Double? {
    metrics(at: metric.cutoff)?.ranks[metric.metric]
  }
}

/// All metrics at one cut-off.
public struct CutoffMetrics: Sendable, Equatable {
  /// Metrics that follow from the targets' ranks.
  public let ranks: RankMetrics
  /// Share of the catalogue that was recommended at least once.
  public let coverage: Double
  /// Mean training popularity (count / largest count) of what was recommended.
  public let popularity: Double

  /// Length of the list.
  public var cutoff: Int { ranks.cutoff }
  /// Share of predictions with the target in the list; not a number when it was not measured.
  public var recall: Double { ranks.recall }
  /// Mean reciprocal rank, 0 behind the cut-off; not a number when it was not measured.
  public var mrr: Double { ranks.mrr }
  /// Normalised discounted cumulative gain; not a number when it was not measured.
  public var ndcg: Double { ranks.ndcg }
}
