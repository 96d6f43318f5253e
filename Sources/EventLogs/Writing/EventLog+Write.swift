import SessionData

extension EventLog {
  /// Writes the log as a table that ``EventLogReader`` reads; sessions are numbered from 1.
  ///
  /// - Parameters:
  ///   - path: the file; its name decides on separator and compression, as for ``TableWriter``.
  ///   - format: names of the columns.
  public func write(
    to path: String, format: EventLogFormat = EventLogFormat()
  ) throws(EventLogError) {
    var writer = try EventLogWriter(path: path, format: format, items: vocabulary)
    try writer.write(self)
    try writer.finish()
  }
}
