/// Where a table has the columns of a log.
struct TableLayout {
  let path: String
  let delimiter: UInt8
  /// Positions of the columns, among ``columns``.
  let session: Int
  let item: Int
  let time: Int
  /// Number of columns.
  let columns: Int
  let format: EventLogFormat

  /// Finds the columns in a table's header.
  init(_ table: borrowing TableScanner, _ format: EventLogFormat) throws(EventLogError) {
    path = table.path
    delimiter = table.delimiter.byte
    session = try table.column(format.sessionColumn, flag: "--session-column")
    item = try table.column(format.itemColumn, flag: "--item-column")
    time = try table.column(format.timeColumn, flag: "--time-column")
    columns = table.header.count
    self.format = format
  }
}
