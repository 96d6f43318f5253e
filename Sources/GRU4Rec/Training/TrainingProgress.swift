/// Where a training stands.
public struct TrainingProgress: Sendable, Equatable {
  /// Pass that is running, from 1.
  public var epoch: Int
  /// Passes in all.
  public var epochs: Int
  /// Steps done in this pass.
  public var step: Int
  /// Training pairs done in this pass.
  public var events: Int
  /// Training pairs of this whole pass.
  public var eventsOfEpoch: Int
  /// Training pairs that are still to be done, in this pass and all others.
  public var eventsLeft: Int
  /// Mean loss of a prediction in this pass so far.
  public var loss: Double
}

/// One finished pass.
public struct EpochSummary: Sendable, Equatable, Codable {
  /// Number of the pass, from 1.
  public var epoch: Int
  /// Mean loss of a prediction, whatever the batch size and the lanes in use.
  public var loss: Double
  /// Steps (mini-batches).
  public var steps: Int
  /// Training pairs.
  public var events: Int
}

/// Why ``GRU4RecTrainer/advance(progress:)`` returned.
public enum TrainingPause: Sendable, Equatable {
  /// A pass is complete; the next call starts the next one.
  case epochFinished(EpochSummary)
  /// The caller asked for a stop; the next call goes on with the next step.
  case interrupted
  /// All passes are complete.
  case finished
}
