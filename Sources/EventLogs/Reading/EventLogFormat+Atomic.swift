/// RecBole's atomic files, whose headers tell types: `session_id:token`, `item_id:token`, `timestamp:float`.
extension EventLogFormat {
  private static let types = ["token", "token_seq", "float", "float_seq"]

  /// The same format with RecBole's names of columns wherever nothing else was said, for a header of theirs.
  ///
  /// A list `item_id_list` beside `item_id` is what came before it: the file of a benchmark, which has no times.
  func adapted(to header: [String]) -> EventLogFormat {
    let isAtomic =
      !header.isEmpty
      && header.allSatisfy { column in
        let parts = column.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 2 && Self.types.contains(String(parts[1]))
      }
    guard isAtomic else { return self }
    func has(_ name: String) -> Bool { !ColumnFinder.matches(name, header).isEmpty }
    let usual = EventLogFormat()
    var format = self
    let namesSession = sessionColumn != usual.sessionColumn || has(sessionColumn)
    if !namesSession, has("session_id") { format.sessionColumn = "session_id" }
    if itemColumn == usual.itemColumn, !has(itemColumn), has("item_id") {
      format.itemColumn = "item_id"
    }
    if timeColumn == usual.timeColumn, !has(timeColumn), has("timestamp") {
      format.timeColumn = "timestamp"
    }
    guard itemsColumn == nil, format.itemColumn == "item_id", has("item_id"), has("item_id_list")
    else { return format }
    format.itemsColumn = "item_id_list"
    format.targetColumn = "item_id"
    format.timesAreRowNumbers = true
    if !namesSession, !has("session_id"), has("user_id") { format.sessionColumn = "user_id" }
    return format
  }
}
