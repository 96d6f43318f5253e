import Recommendation
import SessionData

extension Evaluator {
  /// Evaluates a model on a log, whatever vocabulary the log was read with; blocks the calling thread until done.
  ///
  /// Items are matched by their identifiers. Events of items that the model does not know are dropped and counted
  /// in ``EvaluationResult/unknownEvents``, with those that reading the log dropped.
  ///
  /// ```swift
  /// let result = try Evaluator().evaluate(model, on: EventLogReader().read(["test.tsv"]))
  /// print(result.text)
  /// ```
  ///
  /// - Parameters:
  ///   - progress: called after every batch, from the threads at work but one call at a time.
  ///   - isCancelled: asked after every batch; `true` ends the evaluation by an error.
  /// - Throws: ``EvaluationError/nothingInCommon(logItems:modelItems:)`` when the model knows no item of the log.
  public func evaluate(
    _ model: CatalogueModel, on log: EventLog,
    progress: (@Sendable (EvaluationProgress) -> Void)? = nil,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(EvaluationError) -> EvaluationResult {
    try evaluateBySession(model, on: log, progress: progress, isCancelled: isCancelled).result
  }

  /// Evaluates a model as ``evaluate(_:on:progress:isCancelled:)`` does, and also tells what it earned in each
  /// session, for ``PairedResamples``.
  public func evaluateBySession(
    _ model: CatalogueModel, on log: EventLog,
    progress: (@Sendable (EvaluationProgress) -> Void)? = nil,
    isCancelled: @escaping @Sendable () -> Bool = { false }
  ) throws(EvaluationError) -> (result: EvaluationResult, totals: SessionTotals) {
    let test = log.renumbered(to: model.vocabulary)
    guard
      log.sessions.eventCount == 0 || test.sessions.eventCount > 0
        || test.report.shortSessionEvents > log.report.shortSessionEvents
    else {
      throw .nothingInCommon(logItems: log.vocabulary.count, modelItems: model.vocabulary.count)
    }
    return try evaluateBySession(
      model.recommender, sessions: test.sessions, itemCounts: model.itemCounts,
      unknownEvents: test.report.unknownItemEvents, progress: progress,
      isCancelled: isCancelled)
  }
}
