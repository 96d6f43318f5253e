/// What a ``TrainingSession`` came to.
public struct TrainingOutcome: Sendable, Equatable {
  /// How a training came to its end.
  public enum End: Sendable, Equatable {
    /// All epochs are trained.
    case finished
    /// Validation found nothing better for as many epochs as patience allows.
    case stoppedEarly
    /// The caller asked to stop in this epoch, or while the model after it was being measured.
    case stopped(epoch: Int, isValidating: Bool)
  }

  /// How it came to its end.
  public let end: End
  /// Mean loss of every epoch, those before a resumption included.
  public let losses: [Double]
  /// What validation found.
  public let validation: ValidationRecord
  /// The epoch whose model ``TrainingSession/makeModel()`` gives.
  public let modelEpoch: Int
  /// Time of the training in this process, without validation and files.
  public let seconds: Double
  /// Training pairs per second of ``seconds``.
  public let eventsPerSecond: Double

  /// Whether validation ended it before its last epoch.
  public var stoppedEarly: Bool { end == .stoppedEarly }
  /// Whether the caller ended it.
  public var wasStopped: Bool {
    if case .stopped = end { true } else { false }
  }
  /// What validation found about the model; `nil` where it was not measured.
  public var modelValidation: ValidationRecord.Entry? { validation[epoch: modelEpoch] }
}
