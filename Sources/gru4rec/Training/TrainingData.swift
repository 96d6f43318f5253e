import Console
import Evaluation
import SessionData

/// What a training reads.
struct TrainingData {
  /// The training log; a training needs no times of its events.
  let log: EventLog
  /// Validation sessions of known items.
  let validation: EventLog?

  init(_ command: TrainCommand, vocabulary: ItemVocabulary) throws {
    let threads = command.threads.count
    let log = try command.tables.read(command.train, vocabulary: vocabulary, threads: threads)
    if command.validation.isEmpty {
      validation = nil
    } else {
      let read = try command.tables.read(
        command.validation, vocabulary: log.vocabulary, unknownItems: .drop, threads: threads,
        besides: log)
      guard read.sessions.sessionCount > 0 else {
        throw EvaluationError.nothingToPredict(
          sessions: read.report.shortSessions, events: read.report.shortSessionEvents)
      }
      let counts = log.sessions.itemCounts(itemCount: log.vocabulary.count)
      Messages.warnings(MeasuringWarning.all(of: read, itemCounts: counts))
      validation = read
    }
    self.log = log.withoutTimes()
  }
}
