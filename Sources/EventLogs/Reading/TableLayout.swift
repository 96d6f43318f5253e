import SessionData

/// Where a file has the columns of a log.
struct TableLayout {
  let path: String
  let delimiter: UInt8
  /// How objects stand in the file; `nil` in a table.
  let records: JSONRecords?
  /// Positions of the columns, among ``columns`` or ``paths``; −1 where a row needs none.
  let session: Int
  let furtherSessions: [Int]
  let item: Int
  let time: Int
  /// Position of the column with milliseconds to be added to the time.
  let offset: Int?
  /// Position of the column with the kind of event.
  let kind: Int?
  /// Number of columns of a table.
  let columns: Int
  /// Where objects have the columns, and whether that is in the list of events.
  let paths: [JSONPath]
  let isInList: [Bool]
  /// The format, with what was found out about the file.
  var format: EventLogFormat
  /// Number of the file, where it belongs to the names of sessions.
  let file: Int?
  /// Whether rows are one event each, with one session identifier and a time.
  let isPlain: Bool
  /// Whether its rows stand on lines, and are named after them.
  let hasLines: Bool
  /// UTF-8 texts of the kinds that are kept.
  let keptKinds: [[UInt8]]

  /// Finds the columns in a table's header, or says where objects have them.
  ///
  /// - Parameter file: number of the file among those of the log.
  init(
    _ table: borrowing TableScanner, _ format: EventLogFormat, file: Int
  ) throws(EventLogError) {
    path = table.path
    delimiter = table.shape.delimiter.byte
    records = table.records
    self.format = format
    self.file = format.keepsFilesApart ? file : nil
    hasLines = true
    keptKinds = format.kinds?.kept.map { Array($0.utf8) } ?? []
    isPlain =
      format.furtherSessionColumns.isEmpty && format.itemsColumn == nil
      && !format.timesAreRowNumbers && !format.keepsFilesApart
    if records != nil {
      let members = try JSONLayout(format, path: path)
      (paths, isInList) = (members.paths, members.isInList)
      (session, furtherSessions) = (members.session, members.furtherSessions)
      (item, time, offset, kind) = (members.item, members.time, members.offset, members.kind)
      columns = 1
      return
    }
    (paths, isInList) = ([], [])
    var finder = table.columns
    let lacksSession =
      format.isSessionOptional && ColumnFinder.matches(format.sessionColumn, table.header).isEmpty
    (session, furtherSessions) = lacksSession ? (-1, []) : try finder.sessionPositions(format)
    item = try finder.position(
      format.itemsColumn ?? format.itemColumn,
      parameter: format.itemsColumn == nil ? "itemColumn" : "itemsColumn",
      role: format.itemsColumn == nil ? .item : nil)
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
    columns = table.header.count
  }

  /// Positions of all columns that a row needs.
  var positions: [Int] {
    ([session] + furtherSessions + [item, time, offset ?? -1, kind ?? -1]).filter { $0 >= 0 }
  }

  /// Whether rows tell times.
  var hasTimes: Bool { !format.timesAreRowNumbers }

  /// What a file is in which there is no event.
  var emptiness: EventLogError {
    let list = isInList.firstIndex(of: true).flatMap { paths[$0].list } ?? format.itemsColumn
    guard records != nil || list != nil else { return .headerOnly(path: path) }
    return .noEvents(path: path, list: list)
  }

  /// Whether events of this kind are kept.
  func keeps(_ kind: Span<UInt8>) -> Bool {
    for kept in keptKinds where ByteScan.equal(kept.span, kind) { return true }
    return false
  }
}

extension ColumnFinder {
  /// Positions of the columns that name a session together.
  mutating func sessionPositions(
    _ format: EventLogFormat
  ) throws(EventLogError) -> (first: Int, further: [Int]) {
    let parameter = format.userColumn == nil ? "sessionColumn" : "userColumn"
    let first = try position(format.sessionColumn, parameter: parameter, role: .session)
    var further: [Int] = []
    for name in format.furtherSessionColumns {
      further.append(try position(name, parameter: parameter))
    }
    return (first, further)
  }
}

extension EventLogFormat {
  /// Whether a row without a session identifier is a session of its own.
  var isSessionOptional: Bool {
    itemsColumn != nil && sessionColumn == EventLogFormat().sessionColumn
      && furtherSessionColumns.isEmpty
  }
}
