/// Reads click logs: delimited text, plain or compressed, several files as one log.
///
/// Rows stream through one buffer. Memory stays below 24 bytes per event, however long the
/// identifiers are, as long as sessions have four events or more on average.
public struct EventLogReader: Sendable {
  /// Column names and the treatment of bad rows.
  public let format: EventLogFormat

  /// A reader of logs with these columns.
  public init(format: EventLogFormat = EventLogFormat()) {
    self.format = format
  }

  /// Reads files as one log; a session may go on in a later file.
  ///
  /// - Parameters:
  ///   - paths: files with a header each; the columns may stand in any order, among others.
  ///   - vocabulary: items that are numbered already, as those of a trained model.
  ///   - unknownItems: whether other items are added behind them or dropped.
  public func read(
    _ paths: [String], vocabulary: ItemVocabulary = ItemVocabulary(),
    unknownItems: UnknownItems = .add
  ) throws(EventLogError) -> EventLog {
    if paths.isEmpty { throw .noFiles }
    var builder = EventLogBuilder(vocabulary: vocabulary, unknownItems: unknownItems)
    for path in paths { try read(path, into: &builder) }
    if builder.report.rows == 0 {
      throw .noUsableRows(
        skipped: builder.report.skippedRows, first: builder.report.firstSkipped ?? "none")
    }
    return try builder.finish()
  }

  private func read(_ path: String, into builder: inout EventLogBuilder) throws(EventLogError) {
    var table = try TableScanner.open(path)
    let columns = Columns(
      session: try table.column(format.sessionColumn, flag: "--session-column"),
      item: try table.column(format.itemColumn, flag: "--item-column"),
      time: try table.column(format.timeColumn, flag: "--time-column"),
      count: table.header.count)
    builder.report.files += 1
    let before = builder.report.rows + builder.report.skippedRows
    while let row = try table.nextRow() {
      var problem: EventLogError.RowProblem?
      switch row {
      case .bad(let found): problem = found
      case .fields:
        problem =
          table.isUnquotedCopy
          ? try take(table.unquoted.span, table.fields, columns, &builder)
          : try take(table.buffer.span, table.fields, columns, &builder)
      }
      guard let problem else { continue }
      guard format.skipBadRows else {
        throw .badRow(path: path, line: table.line, problem: problem, skippable: true)
      }
      builder.report.skippedRows += 1
      if builder.report.firstSkipped == nil {
        builder.report.firstSkipped = "\(path), line \(table.line): \(problem)"
      }
    }
    if builder.report.rows + builder.report.skippedRows == before { throw .headerOnly(path: path) }
  }

  private struct Columns {
    let session: Int
    let item: Int
    let time: Int
    let count: Int
  }

  /// Checks one row and adds its event; answers what is wrong with it.
  private func take(
    _ text: Span<UInt8>, _ fields: [Int], _ columns: Columns, _ builder: inout EventLogBuilder
  ) throws(EventLogError) -> EventLogError.RowProblem? {
    guard fields.count == columns.count + 1 else {
      return .columnCount(expected: columns.count, actual: fields.count - 1)
    }
    let session = text.extracting(fields[columns.session]..<fields[columns.session + 1] - 1)
    if session.isEmpty { return .emptyID(column: format.sessionColumn) }
    let item = text.extracting(fields[columns.item]..<fields[columns.item + 1] - 1)
    if item.isEmpty { return .emptyID(column: format.itemColumn) }
    let timeText = text.extracting(fields[columns.time]..<fields[columns.time + 1] - 1)
    guard let time = TimeParser.seconds(timeText) else {
      let shown = String(decoding: timeText.indices.map { timeText[$0] }, as: UTF8.self)
      return .unreadableTime(column: format.timeColumn, text: shown)
    }
    try builder.append(session: session, item: item, time: time)
    return nil
  }
}
