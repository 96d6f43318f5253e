import Blending
import Evaluation
import Recommendation
import SessionData

/// The sessions that what is tried is measured with, evenly over the validation.
struct FitSample: Sendable {
  let log: EventLog
  let threads: Int

  /// - Parameter predictions: most predictions, of sessions that are measured whole.
  init(_ validation: EventLog, predictions: Int, threads: Int) {
    let sessions = validation.sessions
    let total = sessions.eventCount - sessions.sessionCount
    let share = min(1, Double(predictions) / Double(max(1, total)))
    var kept = (items: [ItemIndex](), times: [Double](), offsets: [0])
    for session in 0..<sessions.sessionCount
    where Int(Double(session + 1) * share) > Int(Double(session) * share) {
      let events = sessions.events(of: session)
      kept.items += sessions.items[events]
      kept.times += sessions.times[events]
      kept.offsets.append(kept.items.count)
    }
    log = EventLog(
      vocabulary: validation.vocabulary,
      sessions: share == 1
        ? sessions : Sessions(items: kept.items, times: kept.times, offsets: kept.offsets))
    self.threads = threads
  }

  func measure(
    _ model: CatalogueModel, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> BlendFit.Quality {
    var settings = EvaluationSettings()
    settings.cutoffs = [TrainingValidation.cutoff]
    settings.threads = threads
    let result = try Evaluator(settings).evaluate(
      model, on: log, isCancelled: isCancelled)
    return BlendFit.Quality(recall: result.metrics[0].recall, mrr: result.metrics[0].mrr)
  }
}
