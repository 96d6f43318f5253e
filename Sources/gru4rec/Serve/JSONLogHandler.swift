import Foundation
import Logging

/// Writes each message of a log as one JSON object on a line of standard error.
struct JSONLogHandler: LogHandler {
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.notice
  var metadataProvider: Logger.MetadataProvider?

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var object = JSONObject([
      "time": Date().formatted(.iso8601.time(includingFractionalSeconds: true)),
      "level": event.level.rawValue, "message": "\(event.message)",
    ])
    let all = metadata.merging(event.metadata ?? [:]) { $1 }
    for (key, value) in all.sorted(by: { $0.key < $1.key }) { object[key] = "\(value)" }
    Messages.write(object.json + "\n")
  }
}
