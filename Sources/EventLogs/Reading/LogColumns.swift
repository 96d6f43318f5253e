/// Positions of the columns of a log among those of a file, or among the paths of objects.
struct LogColumns {
  /// −1 where a row is a session of its own.
  let session: Int
  let furtherSessions: [Int]
  let item: Int
  /// −1 where the log has no times.
  let time: Int
  /// The column with milliseconds to be added to the time.
  let offset: Int?
  /// The column with the kind of event.
  let kind: Int?
  /// The column with what follows the items of a sequence.
  var target: Int? = nil

  /// Positions of all columns that a row needs.
  var all: [Int] {
    ([session] + furtherSessions + [item, time, offset ?? -1, kind ?? -1, target ?? -1]).filter {
      $0 >= 0
    }
  }
}

extension ColumnFinder {
  /// Finds the columns of a log.
  ///
  /// - Throws: what ``position(_:parameter:role:)`` and ``check()`` throw.
  mutating func logColumns(_ format: EventLogFormat) throws(EventLogError) -> LogColumns {
    let parameter = format.userColumn == nil ? "sessionColumn" : "userColumn"
    var sessions: [Int] = []
    if !format.isSessionOptional || has(format.sessionColumn) {
      for name in format.sessionColumns {
        sessions.append(
          try position(name, parameter: parameter, role: sessions.isEmpty ? .session : nil))
      }
    }
    let item =
      if let list = format.itemsColumn {
        try position(list, parameter: "itemsColumn")
      } else {
        try position(format.itemColumn, parameter: "itemColumn", role: .item)
      }
    let time =
      format.timesAreRowNumbers
      ? -1 : try position(format.timeColumn, parameter: "timeColumn", role: .time)
    let offset =
      if let name = format.offsetColumn { try position(name, parameter: nil) } else { Int?.none }
    let kind =
      if let kinds = format.kinds {
        try position(kinds.column, parameter: EventLogError.kindsParameter)
      } else { Int?.none }
    let target =
      if let name = format.targetColumn { try position(name, parameter: nil) } else { Int?.none }
    try check()
    return LogColumns(
      session: sessions.first ?? -1, furtherSessions: Array(sessions.dropFirst()), item: item,
      time: time, offset: offset, kind: kind, target: target)
  }
}
