import Parquet

extension TableLayout {
  /// Finds the columns of a log among those of a Parquet file and those that its folders are named after.
  ///
  /// The positions of the latter follow those of the former.
  init(
    path: String, columns: [ParquetColumn], partitions: [String], _ format: EventLogFormat,
    file: Int
  ) throws(EventLogError) {
    let names = columns.map(\.name) + partitions
    var finder = ColumnFinder(names, path: path)
    self.init(
      path: path, try finder.logColumns(format), of: names.count, format, file: file,
      hasLines: false)
    for position in at.all where position < columns.count {
      let column = columns[position]
      if let holds = column.unsupported {
        throw .unsupported(
          path: path,
          reason:
            "column '\(column.name)' holds \(holds); write one event a row, with texts and numbers")
      }
      if column.holdsTimes && position != at.time {
        throw .unsupported(
          path: path, reason: "column '\(column.name)' holds times, where names are expected")
      }
      if column.holdsLists && (position != at.item || format.itemsColumn == nil) {
        throw .listColumn(path: path, name: column.name)
      }
    }
  }
}
