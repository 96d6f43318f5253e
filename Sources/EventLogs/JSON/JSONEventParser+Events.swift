import SessionData

extension JSONEventParser {
  /// Adds the events of an object, or none; answers what is wrong with it.
  ///
  /// - Parameter object: where it stands.
  func add(
    _ text: Span<UInt8>, _ object: Range<Int>, _ layout: TableLayout, to piece: inout LogPiece
  ) -> EventLogError.RowProblem? {
    let columns = layout.paths.count
    let (rows, dated) = (piece.rows.count, piece.datedRows)
    let first = layout.isInList.contains(true) ? columns : 0
    let elements = stride(from: first, to: first == 0 ? columns : values.count, by: columns)
    var current = first
    do throws(EventLogError.RowProblem) {
      var session: Hash128?
      for element in elements {
        current = element
        if let kind = layout.at.kind, try !read(kind, element, text, layout, { layout.keeps($0) }) {
          continue
        }
        if session == nil || layout.isInList[layout.at.session] {
          session = try self.session(element, text, layout, piece: piece.number, row: rows)
        }
        guard let session else { continue }
        try add(session, element, text, layout, to: &piece)
      }
      guard let kind = layout.at.kind else { return nil }
      for element in elements {
        try read(kind, element, text, layout) {
          if !layout.keeps($0) { piece.otherKinds.add($0) }
        }
      }
      return nil
    } catch {
      piece.rows.removeLast(piece.rows.count - rows)
      piece.datedRows = dated
      guard case .missingMembers = error else { return error }
      return missing(current, text, object, layout)
    }
  }

  /// Names all that an event lacks, and what there is.
  private func missing(
    _ element: Int, _ text: Span<UInt8>, _ object: Range<Int>, _ layout: TableLayout
  ) -> EventLogError.RowProblem {
    let columns = layout.paths.indices.filter { column in
      guard case .missing = value(column, element, layout) else { return false }
      return column != layout.at.offset
        && !(column == layout.at.session && layout.format.isSessionOptional)
    }
    return .missingMembers(
      columns.map { layout.paths[$0].name },
      parameters: columns.compactMap(layout.parameter),
      found: JSONMembers.paths(text, object))
  }

  private func add(
    _ session: Hash128, _ element: Int, _ text: Span<UInt8>, _ layout: TableLayout,
    to piece: inout LogPiece
  ) throws(EventLogError.RowProblem) {
    let id = try identifier(layout.at.item, element, text, layout) {
      (count: $0.count, hash: ByteScan.hash($0).low)
    }
    let time = try time(element, text, layout, &piece)
    let start: Int
    switch value(layout.at.item, element, layout) {
    case .plain(let range): start = range.lowerBound
    case .escaped(let range):
      start = range.lowerBound
      // Several events may have one item.
      if piece.escapes.last != range { piece.escapes.append(range) }
    case .missing, .other: return
    }
    piece.rows.append(
      LogRow(
        session: session, time: time, itemStart: UInt32(start), itemEnd: UInt32(start + id.count),
        itemHash: UInt32(truncatingIfNeeded: id.hash)))
  }

  private func time(
    _ element: Int, _ text: Span<UInt8>, _ layout: TableLayout, _ piece: inout LogPiece
  ) throws(EventLogError.RowProblem) -> Double {
    guard layout.hasTimes else { return Double(piece.rows.count) }
    var offset: Range<Int>?
    if let column = layout.at.offset, case .plain(let range) = value(column, element, layout) {
      offset = range
    }
    return try read(layout.at.time, element, text, layout) {
      piece.seconds($0, offset: offset, of: text, layout.format)
    }.get()
  }

  /// Hash of what names an event's session.
  private func session(
    _ element: Int, _ text: Span<UInt8>, _ layout: TableLayout, piece: Int, row: Int
  ) throws(EventLogError.RowProblem) -> Hash128 {
    if layout.format.isSessionOptional, case .missing = value(layout.at.session, element, layout) {
      return SessionKey(piece: piece, row: row).hash
    }
    if layout.at.furtherSessions.isEmpty && layout.file == nil {
      return try identifier(layout.at.session, element, text, layout) { ByteScan.hash($0) }
    }
    var key = SessionKey()
    for column in [layout.at.session] + layout.at.furtherSessions {
      try identifier(column, element, text, layout) { key.add($0) }
    }
    if let file = layout.file { key.add(file) }
    return key.hash
  }

  /// Lends the bytes of an identifier, which is UTF-8 text and not empty.
  private func identifier<Result>(
    _ column: Int, _ element: Int, _ text: Span<UInt8>, _ layout: TableLayout,
    _ use: (Span<UInt8>) -> Result
  ) throws(EventLogError.RowProblem) -> Result {
    let found = try read(column, element, text, layout) { id in
      (
        isEmpty: id.isEmpty,
        result: TableScanner.isUTF8(id, in: id.indices) && !id.isEmpty ? use(id) : nil
      )
    }
    if found.isEmpty { throw .emptyID(column: layout.paths[column].name) }
    guard let result = found.result else { throw .invalidUTF8 }
    return result
  }

  /// What an event has of a column.
  private func value(_ column: Int, _ element: Int, _ layout: TableLayout) -> JSONMember {
    values[(layout.isInList[column] ? element : 0) + column]
  }

  /// Lends the bytes of a text or number.
  private func read<Result>(
    _ column: Int, _ element: Int, _ text: Span<UInt8>, _ layout: TableLayout,
    _ use: (Span<UInt8>) -> Result
  ) throws(EventLogError.RowProblem) -> Result {
    switch value(column, element, layout) {
    case .plain(let range): return use(text.extracting(range))
    case .escaped(let range):
      guard let decoded = JSONText.decoded(text, range) else {
        throw .badEscape(member: layout.paths[column].name)
      }
      return use(decoded.span)
    case .missing:
      throw .missingMembers([layout.paths[column].name], parameters: [], found: [])
    case .other(let kind):
      throw .noIdentifier(member: layout.paths[column].name, found: kind.rawValue)
    }
  }
}
