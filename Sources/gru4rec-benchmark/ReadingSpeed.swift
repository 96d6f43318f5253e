import Console
import EventLogs
import Foundation
import Kernels
import SessionData
import Synchronization
import Wording

/// How fast a log is read.
struct ReadingSpeed {
  let events: Int
  /// Bytes of the file.
  let bytes: Int
  /// Bytes of memory that reading added at its peak; `nil` where the system does not tell.
  let peakBytes: Int?
  /// Seconds of the fastest reading, and of the first and last tenth of the events in it, as far as
  /// events are numbered; what follows, the grouping, belongs to neither.
  let seconds: Double
  let firstTenth: Double
  let lastTenth: Double
  let threads: Int

  /// Reads a log as often as fits into `seconds`, at least once.
  static func measure(
    _ path: String, threads: Int, seconds: Double, check: @escaping (EventLog) throws -> Void
  ) throws -> ReadingSpeed {
    let bytes = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    let begin = ContinuousClock.now
    var best: ReadingSpeed?
    repeat {
      let run = try once(path, bytes: bytes, threads: threads, check: best == nil ? check : nil)
      // Later runs may find memory that an earlier one left: the first one's peak counts.
      best = best.map { $0.seconds <= run.seconds ? $0 : run.with(peakBytes: $0.peakBytes) } ?? run
    } while (ContinuousClock.now - begin) / .seconds(1) < seconds && !Interruption.isRequested
    guard let best else { throw CommandError.badData("\(path): nothing was read") }
    return best
  }

  private static func once(
    _ path: String, bytes: Int, threads: Int, check: ((EventLog) throws -> Void)?
  ) throws -> ReadingSpeed {
    let marks = Mutex<[(events: Int, time: Double)]>([])
    Machine.forgetPeakMemory()
    let before = Machine.memoryUse
    let start = ContinuousClock.now
    var reader = EventLogReader(threads: threads)
    reader.progress = { events in
      let time = (ContinuousClock.now - start) / .seconds(1)
      marks.withLock { $0.append((events, time)) }
    }
    let log = try reader.read([path])
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    let after = Machine.memoryUse
    try check?(log)
    let tenths = tenths(marks.withLock { $0 })
    return ReadingSpeed(
      events: log.report.rows, bytes: bytes,
      peakBytes: before.flatMap { before in after.map { $0.peak - before.now } }, seconds: seconds,
      firstTenth: tenths.first, lastTenth: tenths.last, threads: threads)
  }

  /// Events per second in the first and the last tenth of the marks.
  private static func tenths(_ marks: [(events: Int, time: Double)]) -> (
    first: Double, last: Double
  ) {
    guard marks.count >= 20, let end = marks.last else { return (.nan, .nan) }
    let (early, late) = (marks[marks.count / 10], marks[marks.count * 9 / 10])
    let first = Double(early.events - marks[0].events) / (early.time - marks[0].time)
    return (first, Double(end.events - late.events) / (end.time - late.time))
  }

  private func with(peakBytes: Int?) -> ReadingSpeed {
    ReadingSpeed(
      events: events, bytes: bytes, peakBytes: peakBytes, seconds: seconds,
      firstTenth: firstTenth, lastTenth: lastTenth, threads: threads)
  }
}

extension ReadingSpeed {
  private var eventsPerSecond: Double { Double(events) / seconds }
  private var megabytesPerSecond: Double { Double(bytes) / seconds / 1e6 }
  private var peakBytesPerEvent: Double? { peakBytes.map { Double($0) / Double(max(events, 1)) } }

  var json: String {
    JSONObject([
      "events_per_second": eventsPerSecond, "megabytes_per_second": megabytesPerSecond,
      "events": events, "file_bytes": bytes, "seconds": seconds,
      "first_tenth_events_per_second": firstTenth, "last_tenth_events_per_second": lastTenth,
      "peak_bytes_per_event": peakBytesPerEvent, "threads": threads,
    ]).json
  }

  var text: String {
    """
    events/s               \(NumberText.grouped(eventsPerSecond))
    of the first tenth     \(NumberText.grouped(firstTenth))
    of the last tenth      \(NumberText.grouped(lastTenth))
    MB/s                   \(NumberText.fixed(megabytesPerSecond, 1))
    peak bytes per event   \(peakBytesPerEvent.map { NumberText.fixed($0, 2) } ?? "unknown")
    events                 \(NumberText.grouped(events))
    threads                \(threads)

    """
  }
}
