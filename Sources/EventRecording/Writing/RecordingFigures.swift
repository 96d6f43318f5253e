import Metrics
import Synchronization

/// What is counted of a log.
package final class RecordingFigures: Sendable {
  /// Events in the log.
  let events = Atomic(0)
  /// Events that are in no log.
  let lost = Atomic(0)
  let isUp = Atomic(true)
  /// Bytes of the log, and the number of a folder's segments; below 0 where there are none to count.
  package let bytes = Atomic(0)
  let segments = Atomic(-1)
  /// What was told of the counters.
  private let told = Mutex((events: 0, lost: 0))

  static let help = [
    "gru4rec_event_log_events_total": "Events that were written into the event log.",
    "gru4rec_event_log_lost_total": "Events that were taken in and are in no event log.",
    "gru4rec_event_log_queue_depth": "Events that wait to be written into the event log.",
    "gru4rec_event_log_up": "0 while the event log cannot be written.",
    "gru4rec_event_log_bytes": "Size of the event log: of its folder's segments, or of its stream.",
    "gru4rec_event_log_segments": "Segments in the event log's folder.",
  ]

  package init() {}

  func report(to backend: any MetricsFactory, queue: Int) {
    func meter(_ name: String, _ value: Int) {
      Meter(label: "gru4rec_event_log_\(name)", factory: backend).set(value)
    }
    meter("queue_depth", queue)
    meter("up", isUp.load(ordering: .relaxed) ? 1 : 0)
    meter("bytes", bytes.load(ordering: .relaxed))
    let segments = segments.load(ordering: .relaxed)
    if segments >= 0 { meter("segments", segments) }
    let now = (events: events.load(ordering: .relaxed), lost: lost.load(ordering: .relaxed))
    let before = told.withLock { told in
      defer { told = now }
      return told
    }
    for (name, count) in [
      ("events", now.events - before.events), ("lost", now.lost - before.lost),
    ] {
      Counter(label: "gru4rec_event_log_\(name)_total", factory: backend).increment(by: count)
    }
  }
}
