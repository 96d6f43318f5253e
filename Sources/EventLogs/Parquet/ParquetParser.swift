import Parquet
import SessionData

/// Turns rows of Parquet files into the rows of a piece, column by column.
struct ParquetParser {
  /// What is known of a row.
  private enum State: UInt8 {
    case good
    case otherKind
    case bad
  }

  private var states: [State] = []
  /// What is wrong with bad rows; the first thing of each.
  private var problems: [Int: EventLogError.RowProblem] = [:]
  private var sessions: [Hash128] = []
  private var times: [Double] = []
  /// Items with their rows, in their order; their text ends at `end`, and begins where that before ends.
  private var items: [(row: Int, end: Int, hash: UInt32)] = []
  private var isTooLong = false

  /// Bytes of the items of a piece, at most: their places have 32 bits.
  private static let textLimit = 1 << 31

  /// Parses the rows that wait in a piece.
  mutating func parse(_ rows: ParquetRows, _ layout: TableLayout, into piece: inout LogPiece) {
    piece.lineCount = rows.count
    do throws(ParquetError) {
      states = [State](repeating: .good, count: rows.count)
      problems.removeAll()
      if let kind = rows.kind { try readKinds(kind, layout, into: &piece) }
      try readSessions(rows, layout, piece: piece.number)
      try readItems(rows.items, layout, into: &piece)
      try readTimes(rows, layout.format, into: &piece)
    } catch {
      piece.failure = EventLogError(error, path: layout.path)
      return
    }
    append(to: &piece, layout)
  }

  private mutating func readKinds(
    _ column: ParquetRows.Column, _ layout: TableLayout, into piece: inout LogPiece
  ) throws(ParquetError) {
    var (states, others) = (states, EventKindCounts())
    try column.forEachText { row, text, _ in
      if !layout.keeps(text) {
        states[row] = .otherKind
        others.add(text)
      }
    }
    self.states = states
    piece.otherKinds = others
  }

  private mutating func readSessions(
    _ rows: ParquetRows, _ layout: TableLayout, piece: Int
  ) throws(ParquetError) {
    sessions.removeAll(keepingCapacity: true)
    guard let column = rows.session else {
      sessions.append(
        contentsOf: (0..<rows.count).lazy.map { SessionKey(piece: piece, row: $0).hash })
      return
    }
    if !rows.furtherSessions.isEmpty || layout.file != nil {
      return try readKeys([column] + rows.furtherSessions, layout, count: rows.count)
    }
    let name = layout.format.sessionColumn
    try column.forEachText { row, text, isNull in
      check(row, text, isNull: isNull, name)
      sessions.append(ByteScan.hash(text))
    }
  }

  /// Sessions that are named by several columns, or by their file as well.
  private mutating func readKeys(
    _ columns: [ParquetRows.Column], _ layout: TableLayout, count: Int
  ) throws(ParquetError) {
    var keys = [SessionKey](repeating: SessionKey(), count: count)
    for (column, name) in zip(columns, layout.format.sessionColumns) {
      try column.forEachText { row, text, isNull in
        check(row, text, isNull: isNull, name)
        keys[row].add(text)
      }
    }
    if let file = layout.file { for row in keys.indices { keys[row].add(file) } }
    sessions.append(contentsOf: keys.map(\.hash))
  }

  private mutating func readItems(
    _ rows: ParquetRows.Items, _ layout: TableLayout, into piece: inout LogPiece
  ) throws(ParquetError) {
    var text: [UInt8] = []
    swap(&text, &piece.text)
    defer { swap(&text, &piece.text) }
    text.removeAll(keepingCapacity: true)
    items.removeAll(keepingCapacity: true)
    isTooLong = false
    let name = layout.itemName
    switch rows {
    case .values(let column) where layout.format.itemsColumn == nil:
      try column.forEachText { row, id, isNull in
        addItem(id, isNull: isNull, row, name, to: &text)
      }
    case .values(let column):
      try column.forEachText { row, list, _ in addItems(of: list, row, name, to: &text) }
    case .lists(let lists, let rows):
      for page in try lists.elements() {
        let first = rows.lowerBound
        ParquetRows.Column.forEachText(
          of: page.values, page.elements(of: rows), row: { Int(page.rows[$0]) - first },
          { addItem($1, isNull: $2, $0, name, to: &text) })
      }
    }
    if isTooLong { throw .unsupported("items of more than \(Self.textLimit) bytes stand together") }
  }

  private mutating func addItem(
    _ id: Span<UInt8>, isNull: Bool, _ row: Int, _ column: String, to text: inout [UInt8]
  ) {
    check(row, id, isNull: isNull, column)
    if text.count + id.count < Self.textLimit {
      ByteScan.append(id, to: &text)
    } else {
      isTooLong = true
    }
    items.append((row, text.count, UInt32(truncatingIfNeeded: ByteScan.hash(id).low)))
  }

  /// Adds the items of a text that holds a whole sequence.
  private mutating func addItems(
    of list: Span<UInt8>, _ row: Int, _ column: String, to text: inout [UInt8]
  ) {
    var reader = ItemList(list.indices)
    while let item = reader.next(list) {
      if !item.isEscaped {
        addItem(list.extracting(item.range), isNull: false, row, column, to: &text)
      } else if let decoded = JSONText.decoded(list, item.range) {
        addItem(decoded.span, isNull: false, row, column, to: &text)
      } else {
        note(.badEscape(member: column), row)
      }
    }
  }

  /// Notes what is wrong with an identifier.
  private mutating func check(_ row: Int, _ id: Span<UInt8>, isNull: Bool, _ column: String) {
    if isNull {
      note(.null(column: column), row)
    } else if id.isEmpty {
      note(.emptyID(column: column), row)
    } else if !TableScanner.isUTF8(id, in: id.indices) {
      note(.invalidUTF8, row)
    }
  }

  private mutating func readTimes(
    _ rows: ParquetRows, _ format: EventLogFormat, into piece: inout LogPiece
  ) throws(ParquetError) {
    times.removeAll(keepingCapacity: true)
    try rows.time?.forEachTime { time in
      let row = times.count
      times.append(0)
      guard states[row] == .good else { return }
      switch piece.seconds(time, format) {
      case .success(let seconds): times[row] = seconds
      case .failure(let problem): note(problem, row)
      }
    }
    try rows.offset?.forEachText { row, text, _ in
      if row < times.count, let milliseconds = TimeParser.seconds(text) {
        times[row] += milliseconds / 1_000
      }
    }
  }

  private mutating func note(_ problem: EventLogError.RowProblem, _ row: Int) {
    guard states[row] == .good else { return }
    states[row] = .bad
    problems[row] = problem
  }

  /// Adds the rows to the piece; where bad rows are errors, it stops at the first.
  private func append(to piece: inout LogPiece, _ layout: TableLayout) {
    var next = 0
    for row in states.indices {
      let first = next
      while next < items.count, items[next].row == row { next += 1 }
      switch states[row] {
      case .good:
        for item in first..<next {
          piece.rows.append(
            LogRow(
              session: sessions[row],
              time: layout.hasTimes ? times[row] : Double(piece.rows.count),
              itemStart: UInt32(item == 0 ? 0 : items[item - 1].end),
              itemEnd: UInt32(items[item].end), itemHash: items[item].hash))
        }
      case .otherKind: break
      case .bad:
        piece.reject(problems[row] ?? .invalidUTF8, line: row)
        if !layout.format.skipBadRows { return }
      }
    }
  }
}

extension LogPiece {
  /// Time in seconds, in the format's unit unless it is a moment or a date.
  fileprivate mutating func seconds(
    _ time: ParquetRows.Column.Time, _ format: EventLogFormat
  ) -> Result<Double, EventLogError.RowProblem> {
    switch time {
    case .null: return .failure(.null(column: format.timeColumn))
    case .text(let text):
      return seconds(text.span, offset: nil, of: text.span, format)
    case .number(let number), .moment(let number):
      guard number.isFinite, number >= 0 else {
        return .failure(.unreadableTime(column: format.timeColumn, text: "\(number)"))
      }
      guard case .number = time else {
        datedRows += 1
        return .success(number)
      }
      guard let seconds = (format.timeUnit ?? .seconds).seconds(number) else {
        return .failure(.unreadableTime(column: format.timeColumn, text: "\(number)"))
      }
      return .success(seconds)
    }
  }
}
