import EventLogs

/// How rows leave the log.
extension SegmentKeeper {
  /// Rows that are to leave, by their segments.
  private struct Found {
    var rows: [String: [RemovedRow]] = [:]

    /// Takes a row, once.
    mutating func add(_ row: RemovedRow, of segment: LogSegment) -> Bool {
      if rows[segment.name]?.contains(where: { $0.offset == row.offset }) == true { return false }
      rows[segment.name, default: []].append(row)
      return true
    }
  }

  /// Rewrites the segments that have rows which are to leave; one that is being written is closed first, by its server.
  func fulfilWishes() {
    let wishes = wishes.wishes
    if wishes.isEmpty { return }
    attempt("the event log cannot forget for now") {
      let segments = segments
      let found = try rows(of: wishes, in: segments)
      var left = Set(wishes.filter(isYoung).map(\.id))
      for segment in segments {
        guard let rows = found.rows[segment.name] else { continue }
        if segment.isCompressed {
          try segment.complete(removing: rows)
        } else {
          left.formUnion(rows.map(\.wish))
          if isOwn(segment) { letGo() }
        }
      }
      try self.wishes.remove(Set(wishes.map(\.id)).subtracting(left))
    }
  }

  /// Closes the segment that is written here if it has rows which are to leave: another server waits for it.
  func letOwnSegmentGo() {
    let wishes = wishes.wishes
    guard !wishes.isEmpty, let own = segments.first(where: isOwn) else { return }
    attempt("the event log cannot forget for now") {
      if try !rows(of: wishes, in: [own]).rows.isEmpty { letGo() }
    }
  }

  private func letGo() {
    isClosing.store(true, ordering: .relaxed)
    closeSegment()
  }

  private func rows(
    of wishes: [Wish], in segments: [LogSegment]
  ) throws(EventLogError) -> Found {
    let bySession = Dictionary(grouping: wishes, by: \.session)
    var found = Found()
    var events: [UInt64: [(LogSegment, RemovedRow)]] = [:]
    var done: Set<UInt64> = []
    for segment in segments {
      done.formUnion(try segment.removals().map(\.wish))
      try segment.forEachRow { row in
        for wish in bySession[row.session] ?? [] where wish.isAbout(row, of: segment) {
          let row = RemovedRow(
            offset: row.offset, length: Int64(row.text.count), wish: wish.id)
          if wish.event == nil {
            _ = found.add(row, of: segment)
          } else {
            events[wish.id, default: []].append((segment, row))
          }
        }
        return true
      }
    }
    // An event that was taken back is one row, also where others are like it; each wish has one of its own.
    for wish in wishes where wish.event != nil && !done.contains(wish.id) {
      for (segment, row) in (events[wish.id] ?? []).reversed()
      where found.add(row, of: segment) { break }
    }
    return found
  }
}
