/// Seconds and events of the running epoch and of the whole run; pauses for files and validation are left
/// out.
struct TrainingClock {
  private(set) var seconds = 0.0
  private(set) var events = 0
  private var epochSeconds = 0.0
  /// Events of the running epoch that another process trained.
  private var offset: Int

  /// A clock for a training of which the running epoch has this many events done.
  init(eventsDone: Int) { offset = eventsDone }

  /// Counts a stretch of training.
  mutating func add(_ duration: Duration) { epochSeconds += duration / .seconds(1) }

  /// Closes the epoch: its speed in this process.
  mutating func finishEpoch(events done: Int) -> EpochRecord.Speed {
    let result = EpochRecord.Speed(
      seconds: epochSeconds, eventsPerSecond: Double(done - offset) / max(epochSeconds, 1e-9))
    seconds += epochSeconds
    events += done - offset
    epochSeconds = 0
    offset = 0
    return result
  }
}
