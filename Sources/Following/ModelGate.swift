import Evaluation
import ModelFiles
import Recommendation
import SessionData

/// What the gate measured of a model and of the one before it, on the same sessions, which neither has learnt.
public struct GateResult: Sendable, Equatable, Codable {
  /// A metric of both, and the difference with its paired interval.
  public struct Comparison: Sendable, Equatable, Codable {
    /// The metric of the model that is served.
    public var before: Double
    /// That of the new one.
    public var after: Double
    /// Interval of the difference.
    public var interval: [Double]

    /// The new model's gain.
    public var difference: Double { after - before }
  }

  /// Sessions of two or more events.
  public var sessions: Int
  /// Predictions, one per event after a session's first; 0 where there was nothing to measure with.
  public var predictions: Int
  /// Recall@20.
  public var recall: Comparison
  /// MRR@20.
  public var mrr: Comparison

  /// Whether the new model is worse beyond doubt, by more than `tolerance`.
  public func isWorse(tolerance: Double) -> Bool {
    predictions > 0 && (recall.interval[1] < -tolerance || mrr.interval[1] < -tolerance)
  }
}

/// Measures a new model against the one that is served.
///
/// Events of items that one of the two does not know are left out, so that both tell the same.
struct ModelGate {
  let settings: FollowSettings

  func measure(_ candidate: CatalogueModel, against served: CatalogueModel, on log: EventLog)
    throws -> GateResult
  {
    let known = zip(
      log.vocabulary.numbers(in: served.vocabulary),
      log.vocabulary.numbers(in: candidate.vocabulary)
    ).map { $0 != nil && $1 != nil }
    let common = EventLog(
      vocabulary: log.vocabulary,
      sessions: log.sessions.filtered(minimumLength: 2) { item, _ in known[Int(item)] })
    let none = GateResult.Comparison(before: 0, after: 0, interval: [0, 0])
    guard common.sessions.eventCount > 0 else {
      return GateResult(sessions: 0, predictions: 0, recall: none, mrr: none)
    }
    var evaluation = EvaluationSettings()
    evaluation.cutoffs = [20]
    evaluation.threads = settings.threads
    evaluation.metrics = [.recall, .mrr]
    let evaluator = Evaluator(evaluation)
    let (before, served) = try evaluator.evaluateBySession(served, on: common)
    let (after, candidate) = try evaluator.evaluateBySession(candidate, on: common)
    let resamples = PairedResamples(
      [served, candidate], resamples: 1000, seed: settings.seed, threads: settings.threads)
    func comparison(_ metric: RankMetric) -> GateResult.Comparison {
      let metric = MetricAtCutoff(metric, at: 20)
      let interval = resamples.difference(metric, of: 1, from: 0, level: settings.confidence)
        .interval
      return .init(
        before: before.value(metric) ?? 0, after: after.value(metric) ?? 0,
        interval: [interval.lowerBound, interval.upperBound])
    }
    return GateResult(
      sessions: before.sessions, predictions: before.events, recall: comparison(.recall),
      mrr: comparison(.mrr))
  }
}
