import EventLogs
import Foundation
import LiveSessionTesting
import LiveSessions
import Metrics
import Synchronization
import TestSupport

@testable import EventRecording

/// A folder that a test records into.
final class RecorderFixture: Sendable {
  let scratch: Scratch
  let lines = LogLines()

  init() throws { scratch = try Scratch() }

  var folder: String { scratch.file("log") }

  func recorder(
    _ change: (inout EventRecordingSettings) -> Void = { _ in }
  ) throws -> EventRecorder {
    var settings = EventRecordingSettings(folder: folder)
    settings.names = .plain
    settings.sync = .always
    settings.lookEvery = .seconds(86_400)
    change(&settings)
    return try EventRecorder(settings, logger: lines.logger())
  }

  /// All rows, as their fields, segment after segment.
  func rows() throws -> [[String]] {
    var rows: [[String]] = []
    for segment in try LogSegment.all(in: folder) {
      try segment.forEachRow { row in
        rows.append(row.fields().map { String(decoding: $0, as: UTF8.self) })
        return true
      }
    }
    return rows
  }

  /// Sessions and items of all rows.
  func events() throws -> [String] { try rows().map { "\($0[0]) \($0[1])" } }

  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
  }

  /// Waits until something holds that another thread brings about, or `recorder` when it looks: again and again, as it
  /// does by itself, since a look may find the folder locked (a process that another test starts holds its locks, too,
  /// until it runs its program).
  func wait(
    looking recorder: EventRecorder? = nil, until condition: () throws -> Bool
  ) async throws {
    let end = ContinuousClock.now + .seconds(300)
    while true {
      await recorder?.look()
      if try condition() { return }
      if ContinuousClock.now > end { throw Late() }
      try await Task.sleep(for: .milliseconds(10))
    }
  }

  struct Late: Error {}
}

extension EventRecorder {
  /// Records one event.
  func add(
    _ session: String, _ item: String, _ time: Double = 1_772_359_200, rank: Int? = nil,
    key: UInt64? = nil
  ) async throws {
    try await accepted(
      AcceptedEvents(
        session: session, events: [.init(item: item, time: time, rank: rank)], model: "main",
        modelVersion: "v1", key: key))
  }

  /// What looks after the folder.
  var segments: SegmentKeeper? { keeper as? SegmentKeeper }

  /// Does what goes on beside the writing, now.
  func look() async {
    await withCheckedContinuation { continuation in
      guard let keeper = segments else { return continuation.resume() }
      keeper.queue.async {
        keeper.look()
        continuation.resume()
      }
    }
  }

  /// What was measured until now, by its name.
  var measured: [String: Double] {
    [
      "events_total": Double(figures.events.load(ordering: .relaxed)),
      "lost_total": Double(figures.lost.load(ordering: .relaxed)),
      "queue_depth": Double(queue.count), "up": figures.isUp.load(ordering: .relaxed) ? 1 : 0,
      "bytes": Double(figures.bytes.load(ordering: .relaxed)),
      "segments": Double(figures.segments.load(ordering: .relaxed)),
    ]
  }
}

/// A backend that keeps the last value of each metric.
final class MeasuredValues: MetricsFactory {
  private final class Value: CounterHandler, MeterHandler {
    let value = Mutex(0.0)

    func increment(by amount: Int64) { value.withLock { $0 += Double(amount) } }
    func reset() {}
    func set(_ value: Int64) { self.value.withLock { $0 = Double(value) } }
    func set(_ value: Double) { self.value.withLock { $0 = value } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
  }

  private let values = Mutex<[String: Value]>([:])

  var all: [String: Double] {
    values.withLock { $0.mapValues { $0.value.withLock { $0 } } }
  }

  private func value(_ label: String) -> Value {
    values.withLock { values in
      let value = values[label.replacing("gru4rec_event_log_", with: "")] ?? Value()
      values[label.replacing("gru4rec_event_log_", with: "")] = value
      return value
    }
  }

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    value(label)
  }
  func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler { value(label) }
  func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler { NOOPMetricsHandler.instance }
  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    NOOPMetricsHandler.instance
  }
  func destroyCounter(_ handler: any CounterHandler) {}
  func destroyMeter(_ handler: any MeterHandler) {}
  func destroyRecorder(_ handler: any RecorderHandler) {}
  func destroyTimer(_ handler: any TimerHandler) {}
}
