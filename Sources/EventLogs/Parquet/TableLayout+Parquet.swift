import Parquet

extension TableLayout {
  /// Finds the columns of a log among those of a Parquet file and those that its folders are named after.
  ///
  /// The positions of the latter follow those of the former.
  init(
    path: String, columns: [ParquetColumn], partitions: [String], _ format: EventLogFormat,
    file: Int
  ) throws(EventLogError) {
    if format.itemsColumn != nil {
      throw .unsupported(
        path: path, reason: "a sequence on each row is read from text; write one event a row")
    }
    let names = columns.map(\.name) + partitions
    var finder = ColumnFinder(names, path: path)
    (session, furtherSessions) = try finder.sessionPositions(format)
    item = try finder.position(format.itemColumn, parameter: "itemColumn", role: .item)
    time =
      format.timesAreRowNumbers
      ? -1 : try finder.position(format.timeColumn, parameter: "timeColumn", role: .time)
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
    self.file = format.keepsFilesApart ? file : nil
    isPlain = furtherSessions.isEmpty && !format.timesAreRowNumbers && !format.keepsFilesApart
    (records, paths, isInList) = (nil, [], [])
    for position in positions where position < columns.count {
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
