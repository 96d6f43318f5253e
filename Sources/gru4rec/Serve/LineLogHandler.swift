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
    let details = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
    switch format {
    case .text:
      let time = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
      let words = details.map { "\($0.key)=\(Self.quoted("\($0.value)"))" }
      Messages.write(
        ([time, event.level.rawValue, "\(event.message)"] + words).joined(separator: " ") + "\n")
    case .json:
      var object = JSONObject()
      for (key, value) in details {
        object[Self.reserved.contains(key) ? "\(key)_" : key] = LogValue(value)
      }
      Messages.log(event.level.rawValue, "\(event.message)", object)
    }
  }

  /// Members that every line has.
  private static let reserved: Set = ["time", "level", "message"]

  /// A value in quotes where it would fall apart, or could pass for another line.
  private static func quoted(_ value: String) -> String {
    let isPlain = value.allSatisfy { !$0.isWhitespace && $0 != "\"" && $0 != "=" }
    return isPlain && !value.isEmpty ? value : value.json
  }
}

/// A detail of a message as JSON: numbers are numbers, and what has parts keeps them.
private struct LogValue: JSONValue {
  let json: String

  init(_ value: Logger.MetadataValue) {
    switch value {
    case .string(let text): json = text.json
    case .stringConvertible(let value as any JSONValue): json = value.json
    case .stringConvertible(let value as any BinaryInteger): json = "\(value)"
    case .stringConvertible(let value): json = "\(value)".json
    case .array(let values): json = values.map { LogValue($0) }.json
    case .dictionary(let members):
      var object = JSONObject()
      for (key, value) in members.sorted(by: { $0.key < $1.key }) { object[key] = LogValue(value) }
      json = object.json
    }
  }
}
