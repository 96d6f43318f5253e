import SessionData

/// Some rows of one file of a log, on their way from the file to the tables.
///
/// A piece is read by one thread at a time, parsed by any, and taken up in the order of the files.
struct LogPiece {
  /// A row without an event.
  struct BadRow {
    /// Number of good rows of the piece before it.
    let rowsBefore: Int
    /// Line, counted from 0 at the start of the piece.
    let line: Int
    let problem: EventLogError.RowProblem
  }

  /// Rows that are numbered together.
  ///
  /// Numbering a row means a few reads at random places of large tables. One row after the other, the
  /// processor waits for each; over a group the same reads are independent, and it waits for many at
  /// once.
  static let groupSize = 256

  /// Lines that wait to be parsed, and then what ``rows`` point into.
  var text: [UInt8] = []
  /// The lines that wait, in ``text``; `nil` when there are none.
  var lines: Range<Int>?
  /// The rows of a Parquet file that wait instead.
  var parquetRows: ParquetRows?

  var rows: [LogRow] = []
  /// Session numbers of the first ``rows``, as many as there are; −1 where there was none left.
  var sessions: [Int32] = []
  var badRows: [BadRow] = []
  /// Good rows that were left out, by the kind of their events.
  var otherKinds = EventKindCounts()
  /// Where items stand in ``text`` with escapes that are not yet read.
  var escapes: [Range<Int>] = []
  /// Number of ``rows`` whose time was a date.
  var datedRows = 0
  /// Number of line feeds in the piece.
  var lineCount = 0

  /// Number of the piece in the log.
  var number = 0
  /// The file's columns, unless it could not be opened.
  var layout: TableLayout?
  /// Lines of the header, when the piece is the first of its file.
  var headerLines: Int?
  /// What was found out about the file, when the piece is its first.
  var form: ReadReport.FileForm?
  /// Whether the file has no piece after this one.
  var isLast = false
  /// What ended the reading behind the rows; lines are counted as in ``BadRow``.
  var failure: EventLogError?

  /// Forgets everything but the memory.
  mutating func removeAll() {
    lines = nil
    parquetRows = nil
    rows.removeAll(keepingCapacity: true)
    badRows.removeAll()
    otherKinds = EventKindCounts()
    escapes.removeAll()
    datedRows = 0
    lineCount = 0
    layout = nil
    headerLines = nil
    form = nil
    isLast = false
    failure = nil
  }

  /// Adds the event of a row, or what is wrong with it.
  ///
  /// - Parameters:
  ///   - row: bytes in which field `f` is `fields[f] ..< fields[f + 1] - 1`.
  ///   - count: number of fields.
  ///   - line: as in ``BadRow``.
  ///   - itemStart: place of the item in ``text``, or of the row where a benchmark's has several; `nil` when it is
  ///     the same as in `row`.
  mutating func append(
    _ row: Span<UInt8>, _ fields: [Int], count: Int, line: Int, _ layout: TableLayout,
    itemStart: Int? = nil
  ) {
    guard count == layout.columns else {
      return reject(.columnCount(expected: layout.columns, actual: count), line: line)
    }
    if let kind = layout.at.kind {
      let name = row.extracting(fields[kind]..<fields[kind + 1] - 1)
      if !layout.keeps(name) { return otherKinds.add(name) }
    }
    guard layout.isPlain else {
      return appendSequence(row, fields, line: line, layout, itemStart: itemStart)
    }
    let session = row.extracting(Self.field(layout.at.session, fields, row))
    if session.isEmpty { return reject(.emptyID(column: layout.format.sessionColumn), line: line) }
    let itemRange = Self.field(layout.at.item, fields, row)
    if itemRange.isEmpty {
      return reject(.emptyID(column: layout.format.itemColumn), line: line)
    }
    let item = row.extracting(itemRange)
    let timeText = row.extracting(fields[layout.at.time]..<fields[layout.at.time + 1] - 1)
    let offset = layout.at.offset.map { fields[$0]..<fields[$0 + 1] - 1 }
    let time: Double
    switch seconds(timeText, offset: offset, of: row, layout.format) {
    case .success(let seconds): time = seconds
    case .failure(let problem): return reject(problem, line: line)
    }
    let start = itemStart ?? itemRange.lowerBound
    rows.append(
      LogRow(
        session: ByteScan.hash(session), time: time, itemStart: UInt32(start),
        itemEnd: UInt32(start + item.count),
        itemHash: UInt32(truncatingIfNeeded: ByteScan.hash(item).low)))
  }

  /// Time in seconds, in the format's unit unless it is a date.
  mutating func seconds(
    _ text: Span<UInt8>, offset: Range<Int>?, of row: Span<UInt8>, _ format: EventLogFormat
  ) -> Result<Double, EventLogError.RowProblem> {
    var read = TimeParser.seconds(text)
    if TimeParser.isDate(text) {
      if read != nil { datedRows += 1 }
    } else if let unit = format.timeUnit, unit != .seconds {
      read = read.flatMap { unit.seconds($0) }
    }
    guard var time = read else {
      let inside = Blanks.trimmed(text, 0..<text.count)
      if inside.count < text.count {
        return seconds(text.extracting(inside), offset: offset, of: row, format)
      }
      var shown: [UInt8] = []
      ByteScan.append(text, to: &shown)
      let text = String(decoding: shown, as: UTF8.self)
      return .failure(.unreadableTime(column: format.timeColumn, text: text))
    }
    if let offset, let milliseconds = TimeParser.seconds(row.extracting(offset)) {
      time += milliseconds / 1000
    }
    return .success(time)
  }

  /// Adds the event of a row whose bytes do not last, or what is wrong with it.
  mutating func append(
    copyingItemOf row: Span<UInt8>, _ fields: [Int], line: Int, _ layout: TableLayout
  ) {
    let known = rows.count
    append(row, fields, count: fields.count - 1, line: line, layout, itemStart: text.count)
    guard rows.count > known else { return }
    if layout.at.target != nil { return ByteScan.append(row, to: &text) }
    ByteScan.append(row.extracting(Self.field(layout.at.item, fields, row)), to: &text)
  }

  /// Where the text of a field stands, without blanks around it.
  @inline(__always)
  static func field(_ field: Int, _ fields: [Int], _ row: Span<UInt8>) -> Range<Int> {
    Blanks.trimmed(row, fields[field]..<fields[field + 1] - 1)
  }

  /// Notes a row without an event.
  mutating func reject(_ problem: EventLogError.RowProblem, line: Int) {
    badRows.append(BadRow(rowsBefore: rows.count, line: line, problem: problem))
  }
}
