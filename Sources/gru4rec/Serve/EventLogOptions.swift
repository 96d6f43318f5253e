import ArgumentParser
import Console
import EventRecording
import Logging
import RedisEvents

/// Where the events that a server takes in are logged, and how.
struct EventLogOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Log events in this folder, for prepare, train and inspect, or in a stream, redis://HOST:PORT/DB?stream=NAME; "
        + "may be shared by servers.",
      valueName: "log"))
  var eventLog: String?

  @Option(
    help: ArgumentHelp(
      "Answer when an event is on the disk, or in Redis, or put it there within a second.",
      valueName: "when"))
  var eventLogSync = EventRecordingSettings.Sync.interval

  @Option(
    help: ArgumentHelp(
      "While the log cannot be written, refuse events with 503, or serve without logging them.",
      valueName: "what"))
  var eventLogFull = EventRecordingSettings.Overload.refuse

  @Option(
    help: ArgumentHelp(
      "Log sessions by pseudonyms under the log's key, or by their names.", valueName: "names"))
  var eventLogNames = EventRecordingSettings.Names.pseudonyms

  @Option(
    help: ArgumentHelp("Keep logged events for so long. (default: for good)", valueName: "time"))
  var eventLogKeep: DurationText?

  @Option(
    help: ArgumentHelp(
      "Size of the log at most; the oldest events go first. (default: any)", valueName: "MiB"))
  var eventLogSize: Int?

  func validate() throws {
    try eventLogKeep?.requirePositive("--event-log-keep")
    if let eventLogSize, !(1...1 << 30).contains(eventLogSize) {
      throw ValidationError("--event-log-size is \(eventLogSize); allowed: 1 … 1073741824")
    }
  }

  /// What logs events; `nil` where nobody asked for it.
  func recorder(_ logger: Logger, redis: RedisPasswordOptions) throws -> EventRecorder? {
    guard let eventLog else { return nil }
    var settings = EventRecordingSettings(folder: eventLog)
    settings.sync = eventLogSync
    settings.whenFull = eventLogFull
    settings.names = eventLogNames
    settings.keepTime = eventLogKeep.map { .seconds($0.seconds) }
    settings.keepBytes = eventLogSize.map { $0 << 20 }
    guard RedisStreamAddress.isMeant(by: eventLog) else {
      return try EventRecorder(settings, logger: logger)
    }
    let stream = try RedisStreamAddress(eventLog, password: redis.password())
    return try EventRecorder(settings, stream: stream, logger: logger)
  }
}

extension EventRecordingSettings.Sync: ExpressibleByArgument {}
extension EventRecordingSettings.Overload: ExpressibleByArgument {}
extension EventRecordingSettings.Names: ExpressibleByArgument {}
