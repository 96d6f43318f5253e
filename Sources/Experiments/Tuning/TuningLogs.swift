import EventLogs

/// The files that a search works with.
public struct TuningLogs: Sendable, Equatable {
  /// Training logs, read as one.
  public var train: [String]
  /// Logs to measure trials with; empty to hold out a part of the training logs.
  public var validation: [String] = []
  /// That part.
  public var holdOut = HoldOut.days(1)
  /// Logs to measure the best settings with at the end; empty to measure them as the trials are.
  public var test: [String] = []
  /// Training logs for the end, and for the model that is made of what was found; those of training and
  /// validation when empty.
  public var full: [String] = []
  /// How all of them are read.
  public var format = EventLogFormat()

  /// These training logs, of which the last day is held out.
  public init(train: [String]) { self.train = train }

  /// What is trained at the end.
  public var fullTrain: [String] { full.isEmpty ? train + validation : full }
}
