import Console
import Foundation
import Logging
import Wording

/// Writes each message of a log as one line of standard error, for people or as a JSON object.
struct LineLogHandler: LogHandler {
  let format: ServerLogOptions.Format
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.notice
  var metadataProvider: Logger.MetadataProvider?

  init(format: ServerLogOptions.Format) { self.format = format }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let time = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    let details = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
    switch format {
    case .text:
      let words = details.map { "\($0.key)=\(Self.quoted("\($0.value)"))" }
      Messages.write(
        ([time, event.level.rawValue, "\(event.message)"] + words).joined(separator: " ") + "\n")
    case .json:
      var object = JSONObject([
        "time": time, "level": event.level.rawValue, "message": "\(event.message)",
      ])
      for (key, value) in details { object[key] = "\(value)" }
      Messages.write(object.json + "\n")
    }
  }

  /// A value in quotes where it would fall apart, or could pass for another line.
  private static func quoted(_ value: String) -> String {
    let isPlain = value.allSatisfy { !$0.isWhitespace && $0 != "\"" && $0 != "=" }
    return isPlain && !value.isEmpty ? value : value.json
  }
}
