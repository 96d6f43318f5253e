import SessionData

/// Where a file has the columns of a log.
struct TableLayout {
  let path: String
  /// Positions of the columns, among those of the file or ``paths``.
  let at: LogColumns
  /// Number of columns of a table.
  let columns: Int
  /// The format, with what was found out about the file.
  var format: EventLogFormat
  /// Number of the file, where it belongs to the names of sessions.
  let file: Int?
  /// Whether its rows stand on lines, and are named after them.
  let hasLines: Bool
  /// UTF-8 texts of the kinds that are kept.
  let keptKinds: [[UInt8]]
  /// Whether rows are one event each, with one session identifier and a time.
  let isPlain: Bool
  private(set) var delimiter: UInt8 = 0
  /// How objects stand in the file; `nil` in a table.
  private(set) var records: JSONRecords?
  /// Where objects have the columns, and whether that is in the list of events.
  private(set) var paths: [JSONPath] = []
  private(set) var isInList: [Bool] = []

  /// - Parameter file: number of the file among those of the log.
  init(
    path: String, _ at: LogColumns, of columns: Int, _ format: EventLogFormat, file: Int,
    hasLines: Bool
  ) {
    self.path = path
    self.at = at
    self.columns = columns
    self.format = format
    self.file = format.keepsFilesApart ? file : nil
    self.hasLines = hasLines
    keptKinds = format.kinds?.kept.map { Array($0.utf8) } ?? []
    isPlain =
      format.furtherSessionColumns.isEmpty && format.itemsColumn == nil
      && !format.timesAreRowNumbers && !format.keepsFilesApart
  }

  /// Finds the columns in a table's header, or says where objects have them.
  ///
  /// - Parameter file: number of the file among those of the log.
  init(
    _ table: borrowing TableScanner, _ format: EventLogFormat, file: Int
  ) throws(EventLogError) {
    if table.records != nil {
      let objects = try JSONLayout(format, path: table.path)
      self.init(path: table.path, objects.at, of: 1, format, file: file, hasLines: true)
      (records, paths, isInList) = (table.records, objects.paths, objects.isInList)
    } else {
      var finder = table.columns
      let format = table.shape.hasHeader ? format.adapted(to: table.header) : format
      self.init(
        path: table.path, try finder.logColumns(format), of: table.header.count, format, file: file,
        hasLines: true)
    }
    delimiter = table.shape.delimiter.byte
  }

  /// Whether rows tell times.
  var hasTimes: Bool { !format.timesAreRowNumbers }

  /// Whether a row is a list of items and the next one, as in RecBole's benchmarks.
  var isBenchmark: Bool { format.targetColumn != nil }

  /// What the column with the items is called.
  var itemName: String { format.itemsColumn ?? format.itemColumn }

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

extension EventLogFormat {
  /// Whether a row without a session identifier is a session of its own.
  var isSessionOptional: Bool {
    itemsColumn != nil && sessionColumn == EventLogFormat().sessionColumn
      && furtherSessionColumns.isEmpty
  }
}
