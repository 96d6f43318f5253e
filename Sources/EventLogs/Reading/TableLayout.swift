import SessionData

/// Where a table has the columns of a log.
struct TableLayout {
  let path: String
  let delimiter: UInt8
  /// Positions of the columns, among ``columns``.
  let session: Int
  let item: Int
  let time: Int
  /// Position of the column with milliseconds to be added to the time.
  let offset: Int?
  /// Position of the column with the kind of event.
  let kind: Int?
  /// Number of columns.
  let columns: Int
  /// The format, with what was found out about the file.
  var format: EventLogFormat
  /// Whether its rows stand on lines, and are named after them.
  let hasLines: Bool
  /// UTF-8 texts of the kinds that are kept.
  let keptKinds: [[UInt8]]

  /// Finds the columns in a table's header.
  init(_ table: borrowing TableScanner, _ format: EventLogFormat) throws(EventLogError) {
    path = table.path
    delimiter = table.shape.delimiter.byte
    self.format = format
    hasLines = true
    keptKinds = format.kinds?.kept.map { Array($0.utf8) } ?? []
    if format.encoding == .sessionObjects {
      // Objects name their members themselves.
      (session, item, time, offset, kind, columns) = (0, 0, 0, nil, nil, 1)
      return
    }
    var finder = table.columns
    session = try finder.position(
      format.sessionColumn,
      parameter: format.userColumn == nil ? "sessionColumn" : "userColumn", role: .session)
    item = try finder.position(format.itemColumn, parameter: "itemColumn", role: .item)
    time = try finder.position(format.timeColumn, parameter: "timeColumn", role: .time)
    offset =
      if let name = format.offsetColumn { try finder.position(name, parameter: nil) } else { nil }
    kind =
      if let kinds = format.kinds {
        try finder.position(kinds.column, parameter: EventLogError.kindsParameter)
      } else { nil }
    try finder.check()
    columns = table.header.count
  }

  /// Whether events of this kind are kept.
  func keeps(_ kind: Span<UInt8>) -> Bool {
    for kept in keptKinds where ByteScan.equal(kept.span, kind) { return true }
    return false
  }
}
