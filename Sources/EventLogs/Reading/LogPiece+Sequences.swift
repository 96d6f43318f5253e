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
      if let target = layout.at.target {
        return try addBenchmark(row, fields, target, session, layout, from: itemStart ?? 0)
      }
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

  /// Adds what came first, with blanks between items, and what followed it; all have the time of the row's first event,
  /// which tells rows of one session apart.
  ///
  /// - Parameter start: place of the row in ``text``.
  private mutating func addBenchmark(
    _ row: Span<UInt8>, _ fields: [Int], _ target: Int, _ session: Hash128, _ layout: TableLayout,
    from start: Int
  ) throws(EventLogError.RowProblem) {
    let time = Double(rows.count)
    let list = Self.field(layout.at.item, fields, row)
    var first = list.lowerBound
    for place in list.lowerBound...list.upperBound
    where place == list.upperBound || row[place] == 0x20 {
      if place > first { add(row, first..<place, session, time, at: start + first) }
      first = place + 1
    }
    let item = Self.field(target, fields, row)
    if item.isEmpty { throw .emptyID(column: layout.format.targetColumn ?? "") }
    add(row, item, session, time, at: start + item.lowerBound)
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
