import Logging
import Synchronization

/// A log that a test reads.
package final class LogLines: Sendable {
  private let lines = Mutex<[String]>([])

  package init() {}

  /// Level, message and details of each line.
  package var all: [String] { lines.withLock { $0 } }

  /// What writes to it.
  package func logger(_ level: Logger.Level = .debug) -> Logger {
    var logger = Logger(label: "test") { _ in Handler(lines: self) }
    logger.logLevel = level
    return logger
  }

  private struct Handler: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug
    var metadataProvider: Logger.MetadataProvider?

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let details = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
        .map { " \($0.key)=\($0.value)" }.joined()
      let error = event.error.map { " \($0)" } ?? ""
      lines.lines.withLock { $0.append("\(event.level) \(event.message)\(details)\(error)") }
    }
  }
}
