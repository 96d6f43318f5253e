import Parquet

extension TableLayout {
  /// Finds the columns of a log among those of a Parquet file and those that its folders are named after.
  ///
  /// The positions of the latter follow those of the former.
  init(
    path: String, columns: [ParquetColumn], partitions: [String], _ format: EventLogFormat
  ) throws(EventLogError) {
    let names = columns.map(\.name) + partitions
    func find(
      _ name: String, parameter: String?, mayHoldTimes: Bool = false
    ) throws(EventLogError) -> Int {
      let matches = names.indices.filter { names[$0].utf8.elementsEqual(name.utf8) }
      guard let match = matches.first else {
        throw .missingColumn(
          path: path, name: name, parameter: parameter, found: names, note: nil)
      }
      guard match < columns.count else { return match }
      if let holds = columns[match].unsupported {
        throw .unsupported(
          path: path,
          reason: "column '\(name)' holds \(holds); write one event a row, with texts or numbers")
      }
      if matches.count > 1 { throw .repeatedColumn(path: path, name: name) }
      if columns[match].holdsTimes && !mayHoldTimes {
        throw .unsupported(path: path, reason: "column '\(name)' holds times, which name nothing")
      }
      return match
    }
    session = try find(
      format.sessionColumn,
      parameter: format.userColumn == nil ? "sessionColumn" : "userColumn")
    item = try find(format.itemColumn, parameter: "itemColumn")
    time = try find(format.timeColumn, parameter: "timeColumn", mayHoldTimes: true)
    offset = if let name = format.offsetColumn { try find(name, parameter: nil) } else { nil }
    kind =
      if let kinds = format.kinds {
        try find(kinds.column, parameter: EventLogError.kindsParameter)
      } else { nil }
    self.path = path
    self.format = format
    self.columns = names.count
    delimiter = 0
    keptKinds = format.kinds?.kept.map { Array($0.utf8) } ?? []
    hasLines = false
  }
}
