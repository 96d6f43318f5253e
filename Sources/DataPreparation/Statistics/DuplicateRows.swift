import SessionData

/// Finds the rows of a session, in order of time, that repeat an earlier one: its item at its very time.
struct DuplicateRows {
  private var time = 0.0
  /// The first item at this time, and the others: mostly there are none.
  private var first: ItemIndex = -1
  private var others: Set<ItemIndex> = []

  /// Whether the next row was there before.
  ///
  /// - Parameter isFirst: whether a session begins with it.
  mutating func isDuplicate(_ item: ItemIndex, _ time: Double, isFirst: Bool) -> Bool {
    if isFirst || time != self.time {
      self.time = time
      first = item
      if !others.isEmpty { others.removeAll(keepingCapacity: true) }
      return false
    }
    return item == first || !others.insert(item).inserted
  }
}

extension SessionDraft {
  /// Number of rows that stand in the log again.
  var duplicateRows: Int {
    var rows = DuplicateRows()
    var count = 0
    for session in 0..<sessionCount {
      for event in offsets[session]..<offsets[session + 1]
      where rows.isDuplicate(items[event], times[event], isFirst: event == offsets[session]) {
        count += 1
      }
    }
    return count
  }

  /// Leaves out rows that stand in the log again.
  mutating func dropDuplicateRows() {
    var rows = DuplicateRows()
    keepEvents(minimumLength: 1) { item, time, previous in
      !rows.isDuplicate(item, time, isFirst: previous < 0)
    }
  }
}
