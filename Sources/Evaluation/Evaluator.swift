import MessagePassing
import Recommendation
import SessionData

/// Measures how well a recommender tells the next item of a session.
///
/// One prediction per event after a session's first, with the state carried from zero through the session,
/// all items scored, and items already seen left in. Sessions of fewer than two events are skipped. The result
/// is the same for any number of lanes, threads and ranks.
public struct Evaluator: Sendable {
  /// What is computed and how.
  public let settings: EvaluationSettings
  /// Who shares the work: all of them evaluate the same model on the same sessions, and all get the whole result.
  let ranks: Ranks?

  /// An evaluator with these settings, alone or one of several ranks.
  public init(_ settings: EvaluationSettings = EvaluationSettings(), ranks: Ranks? = nil) {
    self.settings = settings
    self.ranks = ranks
  }

  /// Evaluates a model on sessions of its own catalogue; blocks the calling thread until done.
  ///
  /// - Parameters:
  ///   - sessions: test sessions without unknown items, as indices of the model's catalogue.
  ///   - itemCounts: training events of every item of the catalogue.
  ///   - unknownEvents: events that were dropped from the test log since their item is unknown.
  ///   - progress: called after every batch, from the threads at work but one call at a time.
  ///   - isCancelled: asked after every batch; `true` ends the evaluation by an error.
  public func evaluate<Model: NextItemRecommender>(
    _ model: Model, sessions: Sessions, itemCounts: [Int64], unknownEvents: Int = 0,
    progress: (@Sendable (EvaluationProgress) -> Void)? = nil,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(EvaluationError) -> EvaluationResult {
    try evaluateBySession(
      model, sessions: sessions, itemCounts: itemCounts, unknownEvents: unknownEvents,
      progress: progress, isCancelled: isCancelled
    ).result
  }

  /// Evaluates a model as ``evaluate(_:sessions:itemCounts:unknownEvents:progress:isCancelled:)`` does, and
  /// also tells what it earned in each session, for ``PairedResamples``.
  public func evaluateBySession<Model: NextItemRecommender>(
    _ model: Model, sessions: Sessions, itemCounts: [Int64], unknownEvents: Int = 0,
    progress: (@Sendable (EvaluationProgress) -> Void)? = nil,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(EvaluationError) -> (result: EvaluationResult, totals: SessionTotals) {
    try settings.validate()
    try check(sessions, itemCounts: itemCounts, itemCount: model.itemCount)
    let clock = ContinuousClock()
    let start = clock.now
    let outcome = try predictTogether(
      model, sessions, itemCounts: itemCounts, progress: progress, isCancelled: isCancelled)
    let elapsed = start.duration(to: clock.now)
    let summary = RankSummary(ranks: outcome.ranks, sessions: sessions)
    let columns = MetricColumns(settings.metrics, cutoffs: settings.sortedCutoffs)
    let times = outcome.tally.timesByCutoff()
    let metrics = zip(summary.total(columns).metrics, times).map { ranks, times in
      CutoffMetrics(
        ranks: ranks, coverage: Coverage.value(times: times),
        popularity: RecommendationPopularity.value(times: times, counts: itemCounts))
    }
    let totals = SessionTotals(summary, columns)
    let result = EvaluationResult(
      metrics: metrics, events: summary.predictionCount, sessions: outcome.sessionCount,
      unknownEvents: unknownEvents, ties: settings.ties, seconds: elapsed / .seconds(1),
      byPosition: settings.byPosition ? summary.byPosition(columns) : nil,
      byPopularity: settings.byPopularity
        ? summary.byPopularity(columns, itemCounts: itemCounts) : nil,
      byLength: settings.byLength ? summary.byLength(columns) : nil,
      confidence: settings.confidence.map { level in
        ConfidenceIntervals(
          totals, level: level, resamples: settings.resamples, seed: settings.seed,
          threads: settings.threads)
      },
      byClicks: settings.byClicks ? summary.byClicks(columns, itemCounts: itemCounts) : nil)
    return (result, totals)
  }

  private func check(
    _ sessions: Sessions, itemCounts: [Int64], itemCount: Int
  ) throws(EvaluationError) {
    guard itemCounts.count == itemCount else {
      throw EvaluationError.itemCountsMismatch(expected: itemCount, actual: itemCounts.count)
    }
    if let item = itemCounts.firstIndex(where: { $0 < 0 }) {
      throw EvaluationError.negativeItemCount(item: ItemIndex(item), count: itemCounts[item])
    }
    if let event = sessions.items.firstIndex(where: { $0 < 0 || $0 >= itemCount }) {
      throw EvaluationError.itemOutOfRange(
        item: sessions.items[event], event: event, itemCount: itemCount)
    }
  }
}
