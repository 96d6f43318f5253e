/// Where objects have the columns of a log.
struct JSONLayout {
  let paths: [JSONPath]
  let isInList: [Bool]
  let at: LogColumns

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
    let list = format.itemsColumn.map { $0.contains("[]") ? $0 : $0 + "[]" }
    at = LogColumns(
      session: add(format.sessionColumn), furtherSessions: format.furtherSessionColumns.map(add),
      item: add(list ?? prefix + format.itemColumn),
      time: format.timesAreRowNumbers ? -1 : add(prefix + format.timeColumn),
      offset: format.offsetColumn.map { add(prefix + $0) },
      kind: format.kinds.map { add(prefix + $0.column) })
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
    case at.session: format.userColumn == nil ? "sessionColumn" : "userColumn"
    case at.item: format.itemsColumn == nil ? "itemColumn" : "itemsColumn"
    case at.time: "timeColumn"
    case at.kind: EventLogError.kindsParameter
    default: at.furtherSessions.contains(column) ? "sessionColumn" : nil
    }
  }
}
