import GRU4Rec

/// What a ``TrainingSession`` tells on its way.
public enum TrainingEvent: Sendable {
  /// Where the running epoch stands, about ten times a second.
  case progress(TrainingProgress, TrainingPace)
  /// An epoch is done and measured.
  case epoch(EpochRecord)
  /// The file of the best model, that of this epoch, is missing: what validation found until epoch `until` is
  /// forgotten, so that a later epoch becomes the best.
  case lostBestModel(epoch: Int, until: Int)
}

/// How fast a training goes.
public struct TrainingPace: Sendable, Equatable {
  /// Training pairs per second, since the training last went on.
  public let eventsPerSecond: Double
  /// Time that all remaining epochs take at this pace.
  public let secondsLeft: Double

  /// The pace of a training.
  ///
  /// - Parameters:
  ///   - first: training pairs of the running epoch that were done at `begin`.
  package init(_ progress: TrainingProgress, first: Int, since begin: ContinuousClock.Instant) {
    let seconds = (ContinuousClock.now - begin) / .seconds(1)
    eventsPerSecond = Double(progress.events - first) / max(seconds, 1e-9)
    secondsLeft = Double(progress.eventsLeft) / max(eventsPerSecond, 1e-9)
  }
}
