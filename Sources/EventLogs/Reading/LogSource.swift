/// The files of a log as pieces, one after the other.
struct LogSource: ~Copyable {
  private let paths: [String]
  private let format: EventLogFormat
  private let pieceBytes: Int
  /// Number of pieces that were filled.
  private var filled = 0
  /// Whether the next piece opens a file.
  private var isBetweenFiles = true
  /// Number of files that were opened.
  private var opened = 0
  private var table: TableScanner?
  /// The file at hand, when it is none of text.
  private var parquet: ParquetSource?
  private var layout: TableLayout?
  /// Whether rows of this file are scanned one by one, since it has quotes.
  private var hasQuotes = false

  /// - Parameter pieceBytes: usual size of a piece.
  init(_ paths: [String], _ format: EventLogFormat, pieceBytes: Int) {
    self.paths = paths
    self.format = format
    self.pieceBytes = pieceBytes
  }

  /// Fills an empty piece; answers whether there is another one.
  mutating func fill(_ piece: inout LogPiece) -> Bool {
    var line = 1
    piece.number = filled
    filled += 1
    do throws(EventLogError) {
      if try fillFromParquet(&piece) { return !piece.isLast || opened < paths.count }
      var table: TableScanner
      if let open = self.table.take() {
        table = open
      } else {
        table = try openNext(&piece)
      }
      piece.layout = layout
      line = table.nextLine
      try read(&table, into: &piece)
      isBetweenFiles = piece.isLast
      if !piece.isLast { self.table = consume table }
    } catch {
      piece.failure = error.movedDown(by: -line)
      guard case .empty = error else { return false }
      // Parts without a byte are passed over, as those are that have a header and no row.
      opened += 1
      return opened < paths.count
    }
    return !piece.isLast || opened < paths.count
  }

  /// Takes the next rows of a Parquet file; answers whether there is one.
  private mutating func fillFromParquet(
    _ piece: inout LogPiece
  ) throws(EventLogError) -> Bool {
    if isBetweenFiles {
      guard LogSegment(path: paths[opened]) == nil,
        let source = try ParquetSource(path: paths[opened], format, number: opened)
      else {
        return false
      }
      parquet = source
      piece.form = source.form
      piece.headerLines = 0
      opened += 1
    }
    guard parquet != nil else { return false }
    piece.layout = parquet?.layout
    piece.parquetRows = try parquet?.nextRows()
    piece.isLast = parquet?.isAtEnd ?? true
    if piece.isLast { parquet = nil }
    isBetweenFiles = piece.isLast
    return true
  }

  private mutating func openNext(_ piece: inout LogPiece) throws(EventLogError) -> TableScanner {
    piece.headerLines = 0
    let table = try TableScanner.open(
      paths[opened], bufferSize: pieceBytes, delimiter: format.delimiter, columns: format.columns,
      wanted: format.columnNames, encoding: format.encoding)
    var layout = try TableLayout(table, format, file: opened)
    // A server's own log has one unit, whatever times its clients send.
    if LogSegment(path: paths[opened]) != nil {
      layout.format.timeUnit = layout.format.timeUnit ?? .milliseconds
    }
    if let before = self.layout, before.isBenchmark != layout.isBenchmark {
      throw .unsupported(
        path: paths[opened],
        reason:
          "rows of a benchmark (a list of items, and the next one) and rows of events make no log "
          + "together; name files of one kind")
    }
    piece.form = LogSample(table, layout).settle(&layout)
    self.layout = layout
    piece.headerLines = table.nextLine - 1
    opened += 1
    hasQuotes = false
    return table
  }

  private mutating func read(
    _ table: inout TableScanner, into piece: inout LogPiece
  ) throws(EventLogError) {
    if !hasQuotes {
      switch try table.takeLines(&piece.text) {
      case .text(let lines): piece.lines = lines
      case .quoted: hasQuotes = true
      case .end: piece.isLast = true
      }
    }
    if hasQuotes { try scanRows(&table, into: &piece) }
  }

  /// Takes rows one by one, and copies the text of their items.
  private func scanRows(
    _ table: inout TableScanner, into piece: inout LogPiece
  ) throws(EventLogError) {
    guard let layout else { return }
    let firstLine = table.nextLine
    defer { piece.lineCount = table.nextLine - firstLine }
    piece.text.removeAll(keepingCapacity: true)
    while piece.text.count < pieceBytes && piece.rows.count + piece.badRows.count < pieceBytes {
      guard let row = try table.nextRow() else {
        piece.isLast = true
        return
      }
      let line = table.line - firstLine
      switch row {
      case .bad(let problem): piece.reject(problem, line: line)
      case .fields where table.isUnquotedCopy:
        piece.append(copyingItemOf: table.unquoted.span, table.fields, line: line, layout)
      case .fields:
        piece.append(copyingItemOf: table.buffer.span, table.fields, line: line, layout)
      }
    }
  }
}
