import EventLogs
import SessionData

extension Preparation {
  /// Prepares a log, and writes each window and `prepare.json` into a folder.
  ///
  /// - Parameters:
  ///   - log: sessions in order of time; those of a user column are whole histories.
  ///   - folder: path of the folder, which is made if need be; windows get a folder each in it.
  ///   - logs: what the log was read from, for `prepare.json`.
  ///   - format: how it was read.
  /// - Throws: ``PreparationError`` when a stage leaves nothing, `EventLogError` when a file cannot be written.
  @discardableResult
  public func write(
    _ log: consuming EventLog, to folder: String, from logs: [String] = [],
    format: EventLogFormat = EventLogFormat()
  ) throws -> PreparationReport {
    let folder = try PreparedFolder(folder, windows: settings.windows?.count)
    let report = try run(log) { try folder.write($0) }
    try folder.finish(
      report, PreparationSummary(logs: logs, format: format, settings: settings))
    return report
  }
}
