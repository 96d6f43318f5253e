import Parquet
import SessionData
import SystemFiles

/// The rows of a Parquet file, some thousands at a time: only the pages of the columns that are needed, and only as
/// long as their rows are at work.
struct ParquetSource {
  /// Where the columns stand, those that the path's folders name behind those of the file.
  private(set) var layout: TableLayout
  /// What was found out about the file.
  private(set) var form: ReadReport.FileForm
  private let path: String
  private let file: ParquetFile
  private let partitions: [(key: String, value: String?)]
  /// The row group at hand, and its next row.
  private var rowGroup = -1
  private var row = 0
  private var rowCount = 0
  /// The row group's pages from the next row on, by the number of their column.
  private var pages: [Int: ArraySlice<ColumnPage>] = [:]
  /// The row group's lists of items, where it has lists.
  private var lists: ColumnLists?

  /// Rows that are handed on at once.
  private static let pieceRows = 1 << 14

  /// Opens a file; `nil` when it is no Parquet file.
  ///
  /// - Parameter number: its number among the files of the log.
  init?(path: String, _ format: EventLogFormat, number: Int) throws(EventLogError) {
    do throws(ParquetError) {
      guard let file = try ParquetFile(path: path) else { return nil }
      self.file = file
    } catch {
      throw EventLogError(error, path: path)
    }
    self.path = path
    let names = Set(file.columns.map(\.name))
    partitions = LogFolder.partitions(of: path).filter { !names.contains($0.key) }
    layout = try TableLayout(
      path: path, columns: file.columns, partitions: partitions.map(\.key), format, file: number)
    form = ReadReport.FileForm(path: path)
    while row == rowCount, rowGroup + 1 < file.rowGroupCount { try openNext() }
    form = LogSample(path: path, times: firstTimes()).settle(&layout)
  }

  /// Times of the first rows that are numbers, as they stand; a page that cannot be read is told of later.
  private func firstTimes() -> [Double] {
    guard let page = pages[layout.at.time]?.first else { return [] }
    var times: [Double] = []
    let rows = 0..<min(page.rows.count, LogSample.mostRows)
    let holdsTimes = file.columns[layout.at.time].holdsTimes
    try? ParquetRows.Column.pages([(page, rows)], holdsTimes: holdsTimes).forEachTime { time in
      switch time {
      case .number(let number): times.append(number)
      case .text(let text) where !TimeParser.isDate(text.span):
        if let number = TimeParser.seconds(text.span) { times.append(number) }
      default: break
      }
    }
    return times
  }

  /// Hands over the next rows; `nil` at the end.
  mutating func nextRows() throws(EventLogError) -> ParquetRows? {
    while row == rowCount {
      if rowGroup + 1 >= file.rowGroupCount { return nil }
      try openNext()
    }
    let rows = row..<min(row + Self.pieceRows, rowCount)
    row = rows.upperBound
    return ParquetRows(
      count: rows.count,
      session: layout.at.session < 0 ? nil : part(rows, of: layout.at.session),
      furtherSessions: layout.at.furtherSessions.map { part(rows, of: $0) },
      items: lists.map { .lists($0, rows: rows) } ?? .values(part(rows, of: layout.at.item)),
      time: layout.hasTimes ? part(rows, of: layout.at.time) : nil,
      offset: layout.at.offset.map { part(rows, of: $0) },
      kind: layout.at.kind.map { part(rows, of: $0) })
  }

  /// Whether no row is left.
  var isAtEnd: Bool {
    row == rowCount
      && (rowGroup + 1..<max(file.rowGroupCount, rowGroup + 1)).allSatisfy {
        file.rowCount(ofRowGroup: $0) == 0
      }
  }

  /// Finds the pages of the next row group.
  private mutating func openNext() throws(EventLogError) {
    rowGroup += 1
    (row, rowCount) = (0, file.rowCount(ofRowGroup: rowGroup))
    pages = [:]
    for column in layout.at.all where column < file.columns.count {
      guard pages[column] == nil, rowCount > 0 else { continue }
      do throws(ParquetError) {
        if file.columns[column].holdsLists {
          lists = try file.lists(ofColumn: column, rowGroup: rowGroup)
        } else {
          pages[column] = try file.pages(ofColumn: column, rowGroup: rowGroup)[...]
        }
      } catch {
        throw EventLogError(error, path: path)
      }
    }
  }

  /// A column's pages of some rows; pages before them are forgotten.
  private mutating func part(_ rows: Range<Int>, of column: Int) -> ParquetRows.Column {
    guard column < file.columns.count else {
      let value = partitions[column - file.columns.count].value
      return .constant(value.map { Array($0.utf8) }, count: rows.count)
    }
    var left = pages[column] ?? []
    while let first = left.first, first.rows.upperBound <= rows.lowerBound { left.removeFirst() }
    pages[column] = left
    let parts = left.prefix { $0.rows.lowerBound < rows.upperBound }.map { page in
      let part = rows.clamped(to: page.rows)
      return (
        page: page,
        rows: part.lowerBound - page.rows.lowerBound..<part.upperBound - page.rows.lowerBound
      )
    }
    return .pages(parts, holdsTimes: file.columns[column].holdsTimes)
  }
}

extension EventLogError {
  /// What is wrong with a Parquet file.
  init(_ error: ParquetError, path: String) {
    self =
      switch error {
      case .unreadable(let code): .readFailed(path: path, reason: systemMessage(code))
      case .damaged(let reason): .corrupt(path: path, format: Self.parquet, reason: reason)
      case .unsupported(let reason): .unsupported(path: path, reason: reason)
      }
  }

  /// Name of the format in ``corrupt(path:format:reason:)``.
  static let parquet = "Parquet"
}
