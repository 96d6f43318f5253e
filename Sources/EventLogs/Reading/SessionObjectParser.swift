import SessionData

/// Turns lines with a JSON object each, a session, into the rows of a piece.
///
/// Members may stand in any order, and others among them are skipped. Identifiers and times are numbers or
/// texts without escapes.
struct SessionObjectParser {
  /// An event of a line: where its members stand.
  private struct Event {
    var item: Range<Int>?
    var time: Range<Int>?
    var kind: Range<Int>?
  }

  private var events: [Event] = []

  /// Parses lines; where bad ones are errors, it stops at the first.
  mutating func parse(
    _ text: Span<UInt8>, _ lines: Range<Int>, _ layout: TableLayout, into piece: inout LogPiece
  ) {
    var start = lines.lowerBound
    while start < lines.upperBound {
      let end = ByteScan.firstIndex(of: 0x0A, in: text, from: start, to: lines.upperBound)
      let line = piece.lineCount
      piece.lineCount += 1
      var cursor = JSONCursor(at: start, end: end)
      cursor.skipSpace(text)
      if cursor.isAtEnd {
        piece.reject(.blank, line: line)
      } else if let problem = take(&cursor, text, line: line, layout, into: &piece) {
        piece.reject(problem, line: line)
        if !layout.format.skipBadRows { return }
      }
      start = end + 1
    }
  }

  /// Takes up the session of a line; answers what is wrong with it.
  private mutating func take(
    _ cursor: inout JSONCursor, _ text: Span<UInt8>, line: Int, _ layout: TableLayout,
    into piece: inout LogPiece
  ) -> EventLogError.RowProblem? {
    events.removeAll(keepingCapacity: true)
    var session: Range<Int>?
    let format = layout.format
    let isRead = cursor.readObject(text) { cursor, key in
      if Self.equal(text, key, format.sessionColumn) {
        session = cursor.scalar(text)
        return session != nil
      }
      if Self.equal(text, key, "events") {
        return cursor.readArray(text) { readEvent(&$0, text, format) }
      }
      return cursor.skipValue(text)
    }
    cursor.skipSpace(text)
    guard isRead, cursor.isAtEnd else { return .notAnObject(column: cursor.column(in: text)) }
    guard let session else { return .missingMember(format.sessionColumn) }
    if session.isEmpty { return .emptyID(column: format.sessionColumn) }
    return add(session, text, layout, to: &piece)
  }

  private mutating func readEvent(
    _ cursor: inout JSONCursor, _ text: Span<UInt8>, _ format: EventLogFormat
  ) -> Bool {
    var event = Event()
    let isRead = cursor.readObject(text) { cursor, key in
      if Self.equal(text, key, format.itemColumn) {
        event.item = cursor.scalar(text)
        return event.item != nil
      }
      if Self.equal(text, key, format.timeColumn) {
        event.time = cursor.scalar(text)
        return event.time != nil
      }
      if let kinds = format.kinds, Self.equal(text, key, kinds.column) {
        event.kind = cursor.scalar(text)
        return event.kind != nil
      }
      return cursor.skipValue(text)
    }
    events.append(event)
    return isRead
  }

  /// Adds all events of the line, or none.
  private func add(
    _ session: Range<Int>, _ text: Span<UInt8>, _ layout: TableLayout, to piece: inout LogPiece
  ) -> EventLogError.RowProblem? {
    let known = piece.rows.count
    let hash = ByteScan.hash(text.extracting(session))
    for event in events {
      let problem = piece.append(
        session: hash, item: event.item, time: event.time, kind: event.kind, text, layout)
      if let problem {
        piece.rows.removeLast(piece.rows.count - known)
        return problem
      }
    }
    return nil
  }

  private static func equal(_ text: Span<UInt8>, _ range: Range<Int>, _ name: String) -> Bool {
    guard range.count == name.utf8.count else { return false }
    for (index, byte) in zip(range, name.utf8) where text[index] != byte { return false }
    return true
  }
}

extension LogPiece {
  /// Adds an event of a JSON object, unless its kind is not kept; answers what is wrong with it.
  fileprivate mutating func append(
    session: Hash128, item: Range<Int>?, time: Range<Int>?, kind: Range<Int>?,
    _ text: Span<UInt8>, _ layout: TableLayout
  ) -> EventLogError.RowProblem? {
    let format = layout.format
    if let kinds = format.kinds {
      guard let kind else { return .missingMember(kinds.column) }
      if !layout.keeps(text.extracting(kind)) {
        otherKinds.add(text.extracting(kind))
        return nil
      }
    }
    guard let item else { return .missingMember(format.itemColumn) }
    guard let time else { return .missingMember(format.timeColumn) }
    if item.isEmpty { return .emptyID(column: format.itemColumn) }
    let id = text.extracting(item)
    if !TableScanner.isUTF8(id, in: id.indices) { return .invalidUTF8 }
    switch seconds(text.extracting(time), offset: nil, of: text, format) {
    case .failure(let problem): return problem
    case .success(let seconds):
      rows.append(
        LogRow(
          session: session, time: seconds, itemStart: UInt32(item.lowerBound),
          itemEnd: UInt32(item.upperBound),
          itemHash: UInt32(truncatingIfNeeded: ByteScan.hash(id).low)))
      return nil
    }
  }
}
