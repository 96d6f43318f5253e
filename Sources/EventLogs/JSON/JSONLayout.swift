/// Where objects have the columns of a log.
struct JSONLayout {
  private(set) var paths: [JSONPath] = []
  let isInList: [Bool]
  let session: Int
  let furtherSessions: [Int]
  let item: Int
  /// −1 where the log has no times.
  let time: Int
  let offset: Int?
  let kind: Int?

  /// Takes the columns' names for paths.
  ///
  /// - Throws: ``EventLogError/severalLists(path:columns:)``.
  init(_ format: EventLogFormat, path: String) throws(EventLogError) {
    var paths: [JSONPath] = []
    func add(_ name: String) -> Int {
      paths.append(JSONPath(name))
      return paths.count - 1
    }
    let prefix = format.encoding == .sessionObjects ? "events[]." : ""
    session = add(format.sessionColumn)
    furtherSessions = format.furtherSessionColumns.map(add)
    if let items = format.itemsColumn {
      item = add(items.contains("[]") ? items : items + "[]")
    } else {
      item = add(prefix + format.itemColumn)
    }
    time = format.timesAreRowNumbers ? -1 : add(prefix + format.timeColumn)
    offset = format.offsetColumn.map { add(prefix + $0) }
    kind = format.kinds.map { add(prefix + $0.column) }
    let lists = Set(paths.compactMap(\.list))
    if lists.count > 1 || paths.contains(where: \.hasInnerList) {
      throw .severalLists(
        path: path, columns: paths.filter { $0.list != nil }.map(\.name))
    }
    isInList = paths.map { $0.list != nil }
    self.paths = paths
  }
}

extension TableLayout {
  /// What names a column another way; `nil` where nothing does.
  func parameter(of column: Int) -> String? {
    switch column {
    case session: format.userColumn == nil ? "sessionColumn" : "userColumn"
    case item: format.itemsColumn == nil ? "itemColumn" : "itemsColumn"
    case time: "timeColumn"
    case kind: EventLogError.kindsParameter
    default: furtherSessions.contains(column) ? "sessionColumn" : nil
    }
  }

  /// What the column with the items is called.
  var itemName: String { format.itemsColumn ?? format.itemColumn }
}
