import Blending
import Evaluation
import Recommendation
import SessionData

/// The sessions that what is tried is measured with, evenly over the validation.
struct FitSample: Sendable {
  let log: EventLog
  let threads: Int
  /// Predictions in it.
  var predictions: Int { log.sessions.eventCount - log.sessions.sessionCount }

  /// - Parameter predictions: most predictions, of sessions that are measured whole.
  init(_ validation: EventLog, predictions: Int, threads: Int) {
    log = EventLog(
      vocabulary: validation.vocabulary,
      sessions: validation.sessions.sample(predictions: predictions))
    self.threads = threads
  }

  func measure(
    _ model: CatalogueModel, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> BlendFit.Quality {
    var settings = EvaluationSettings()
    settings.cutoffs = [TrainingValidation.cutoff]
    settings.threads = threads
    let result = try Evaluator(settings).evaluate(model, on: log, isCancelled: isCancelled)
    return BlendFit.Quality(recall: result.metrics[0].recall, mrr: result.metrics[0].mrr)
  }
}
