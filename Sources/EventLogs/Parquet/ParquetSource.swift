import Parquet
import SystemFiles

/// The rows of a Parquet file, some thousands at a time: only the pages of the columns that are needed, and only as
/// long as their rows are at work.
struct ParquetSource {
  /// Where the columns stand, those that the path's folders name behind those of the file.
  let layout: TableLayout
  private let path: String
  private let file: ParquetFile
  private let partitions: [(key: String, value: String?)]
  /// The row group at hand, and its next row.
  private var rowGroup = -1
  private var row = 0
  private var rowCount = 0
  /// The row group's pages from the next row on, by the number of their column.
  private var pages: [Int: ArraySlice<ColumnPage>] = [:]

  /// Rows that are handed on at once.
  private static let pieceRows = 1 << 14

  /// Opens a file; `nil` when it is no Parquet file.
  init?(path: String, _ format: EventLogFormat) throws(EventLogError) {
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
      path: path, columns: file.columns, partitions: partitions.map(\.key), format)
  }

  /// Hands over the next rows; `nil` at the end.
  mutating func nextRows() throws(EventLogError) -> ParquetRows? {
    while row == rowCount {
      rowGroup += 1
      if rowGroup >= file.rowGroupCount { return nil }
      try open()
    }
    let rows = row..<min(row + Self.pieceRows, rowCount)
    row = rows.upperBound
    return ParquetRows(
      count: rows.count, session: part(rows, of: layout.session),
      item: part(rows, of: layout.item), time: part(rows, of: layout.time),
      offset: layout.offset.map { part(rows, of: $0) },
      kind: layout.kind.map { part(rows, of: $0) })
  }

  /// Whether no row is left.
  var isAtEnd: Bool {
    row == rowCount
      && (rowGroup + 1..<max(file.rowGroupCount, rowGroup + 1)).allSatisfy {
        file.rowCount(ofRowGroup: $0) == 0
      }
  }

  /// Finds the pages of the row group.
  private mutating func open() throws(EventLogError) {
    (row, rowCount) = (0, file.rowCount(ofRowGroup: rowGroup))
    pages = [:]
    for column in [layout.session, layout.item, layout.time, layout.offset, layout.kind] {
      guard let column, column < file.columns.count, pages[column] == nil, rowCount > 0 else {
        continue
      }
      do throws(ParquetError) {
        pages[column] = try file.pages(ofColumn: column, rowGroup: rowGroup)[...]
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
