import Parquet

extension TableLayout {
  /// Finds the columns of a log among those of a Parquet file and those that its folders are named after.
  ///
  /// The positions of the latter follow those of the former.
  init(
    path: String, columns: [ParquetColumn], partitions: [String], _ format: EventLogFormat
  ) throws(EventLogError) {
    let names = columns.map(\.name) + partitions
    var finder = ColumnFinder(names, path: path)
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
    self.path = path
    self.format = format
    self.columns = names.count
    delimiter = 0
    keptKinds = format.kinds?.kept.map { Array($0.utf8) } ?? []
    hasLines = false
    for position in [session, item, time, offset, kind] {
      guard let position, position < columns.count else { continue }
      let column = columns[position]
      if let holds = column.unsupported {
        throw .unsupported(
          path: path,
          reason:
            "column '\(column.name)' holds \(holds); write one event a row, with texts and numbers")
      }
      if column.holdsTimes && position != time {
        throw .unsupported(
          path: path, reason: "column '\(column.name)' holds times, where names are expected")
      }
    }
  }
}
