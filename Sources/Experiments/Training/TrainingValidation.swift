import Evaluation
import Foundation
import GRU4Rec
import MessagePassing
import SessionData
import SystemFiles

/// Measures the model on a log of its own after each epoch.
public struct TrainingValidation: Sendable {
  /// Cut-off of the metrics.
  public static let cutoff = 20

  /// Sessions of items that the training log has.
  public let log: EventLog
  /// Threads at work, ≥ 1; no result depends on them.
  public let threads: Int
  private let progress: (@Sendable (EvaluationProgress, ContinuousClock.Instant) -> Void)?

  /// Validation on a log.
  ///
  /// - Parameters:
  ///   - log: sessions numbered as in the training log, such as
  ///     `reader.read(paths, vocabulary: log.vocabulary, unknownItems: .drop)`.
  ///   - threads: threads at work; all processors when `nil`.
  ///   - progress: called after every batch with the time at which measuring began, from the threads at work but
  ///     one call at a time.
  public init(
    _ log: EventLog, threads: Int? = nil,
    progress: (
      @Sendable (_ progress: EvaluationProgress, _ begin: ContinuousClock.Instant) -> Void
    )? = nil
  ) {
    self.log = log
    self.threads = threads ?? Processors.available
    self.progress = progress
  }

  /// - Parameter ranks: processes that share the sessions; they finish before they stop.
  /// - Throws: `EvaluationError.cancelled` when `isCancelled` says so.
  func measure(
    _ model: GRU4RecModel, epoch: Int, ranks: Ranks?, isCancelled: @escaping @Sendable () -> Bool
  ) throws -> ValidationRecord.Entry {
    var settings = EvaluationSettings()
    settings.cutoffs = [Self.cutoff]
    settings.threads = threads
    let begin = ContinuousClock.now
    let progress = progress
    let result = try Evaluator(settings, ranks: ranks).evaluate(
      model, sessions: log.sessions, itemCounts: model.itemCounts,
      unknownEvents: log.report.unknownItemEvents, progress: { progress?($0, begin) },
      isCancelled: { ranks == nil && isCancelled() })
    return ValidationRecord.Entry(
      epoch: epoch, recall: result.metrics[0].recall, mrr: result.metrics[0].mrr,
      seconds: result.seconds)
  }
}
