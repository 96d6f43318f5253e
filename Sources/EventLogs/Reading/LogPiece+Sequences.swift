import SessionData

/// Rows that are not one event with one session identifier and a time.
extension LogPiece {
  /// Adds the events of a row of a kind that is kept, or what is wrong with it.
  ///
  /// - Parameters: as of ``append(_:_:count:line:_:itemStart:)``.
  mutating func appendSequence(
    _ row: Span<UInt8>, _ fields: [Int], line: Int, _ layout: TableLayout, itemStart: Int?
  ) {
    let (known, dated, escaped) = (rows.count, datedRows, escapes.count)
    do throws(EventLogError.RowProblem) {
      let session = try session(row, fields, layout)
      let time: Double? =
        layout.hasTimes
        ? try seconds(
          row.extracting(fields[layout.at.time]..<fields[layout.at.time + 1] - 1),
          offset: layout.at.offset.map { fields[$0]..<fields[$0 + 1] - 1 },
          of: row, layout.format
        ).get() : nil
      let field = Self.field(layout.at.item, fields, row)
      let itemStart = itemStart ?? field.lowerBound
      if layout.format.itemsColumn == nil {
        if field.isEmpty { throw .emptyID(column: layout.format.itemColumn) }
        add(row, field, session, time, at: itemStart)
        return
      }
      var list = ItemList(field)
      while let item = list.next(row) {
        let start = itemStart + item.range.lowerBound - field.lowerBound
        if item.isEscaped {
          try add(escaped: item.range, row, session, time, at: start)
        } else {
          if item.range.isEmpty { throw .emptyID(column: layout.itemName) }
          add(row, item.range, session, time, at: start)
        }
      }
    } catch {
      rows.removeLast(rows.count - known)
      datedRows = dated
      escapes.removeLast(escapes.count - escaped)
      reject(error, line: line)
    }
  }

  /// Adds an event; the log's order is its time where it has none.
  private mutating func add(
    _ row: Span<UInt8>, _ item: Range<Int>, _ session: Hash128, _ time: Double?, at start: Int
  ) {
    rows.append(
      LogRow(
        session: session, time: time ?? Double(rows.count), itemStart: UInt32(start),
        itemEnd: UInt32(start + item.count),
        itemHash: UInt32(truncatingIfNeeded: ByteScan.hash(row.extracting(item)).low)))
  }

  private mutating func add(
    escaped item: Range<Int>, _ row: Span<UInt8>, _ session: Hash128, _ time: Double?,
    at start: Int
  ) throws(EventLogError.RowProblem) {
    guard let decoded = JSONText.decoded(row, item) else {
      throw .badEscape(member: layout?.itemName ?? "")
    }
    escapes.append(start..<start + item.count)
    add(decoded.span, 0..<decoded.count, session, time, at: start)
  }

  /// Hash of what names a row's session.
  private func session(
    _ row: Span<UInt8>, _ fields: [Int], _ layout: TableLayout
  ) throws(EventLogError.RowProblem) -> Hash128 {
    guard layout.at.session >= 0 else { return SessionKey(piece: number, row: rows.count).hash }
    var key = SessionKey()
    for (column, name) in zip(
      [layout.at.session] + layout.at.furtherSessions, layout.format.sessionColumns)
    {
      let part = row.extracting(Self.field(column, fields, row))
      if part.isEmpty { throw .emptyID(column: name) }
      key.add(part)
    }
    if let file = layout.file { key.add(file) }
    return key.hash
  }

  /// Replaces the escapes in items by what they stand for.
  mutating func decodeEscapes() {
    for range in escapes { JSONText.decode(&text, in: range) }
    escapes.removeAll()
  }
}
