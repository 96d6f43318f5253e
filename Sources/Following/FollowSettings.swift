import GRU4Rec
import SystemFiles

/// How a model learns on while its log grows.
public struct FollowSettings: Sendable {
  /// Seconds without an event after which what a visitor has done is learnt, > 0.
  public var idle = 450.0
  /// Seconds without an event after which a visitor's next one begins a new session, ≥ ``idle``.
  public var sessionGap = 1800.0
  /// Share of what is learnt in a cycle that is replayed from earlier days, at least 0 and below 1.
  public var replay = 0.0
  /// Seconds back from the newest event from which sessions are replayed.
  public var replayWindow = 7 * 86_400.0
  /// Seconds without an event after which an item leaves the model; `nil` keeps all.
  public var dropAfter: Double?
  /// Share of the visitors whose newest sessions are kept for the gate, at least 0 and below 1.
  ///
  /// They are learnt when newer ones take their place. Without any, every model is published.
  public var gateShare = 0.1
  /// Predictions that the gate measures with, at most: those of the newest sessions.
  public var gatePredictions = 5000
  /// Recall@20 or MRR@20 that a new model may lose beyond doubt and is still published, ≥ 0.
  public var tolerance = 0.0
  /// Level of the paired interval that decides, between 0 and 1.
  public var confidence = 0.95
  /// Cycles in which the same sessions may fail the gate before they are left out, ≥ 1.
  public var tries = 3
  /// Passes of a network over what a cycle learns, ≥ 1.
  public var passes = 2
  /// Step size of the training that goes on; `nil` takes six tenths of the model's own.
  public var learningRate: Float?
  /// What rows new items begin with.
  public var newItems = NewItemRows.neighbours
  /// Seed of everything random.
  public var seed: UInt64 = 42
  /// Threads at work, ≥ 1; no result depends on them.
  public var threads = Processors.available
  /// What trains networks.
  public var device = TrainingDevice.cpu

  /// The settings of `gru4rec follow` without options.
  public init() {}
}
