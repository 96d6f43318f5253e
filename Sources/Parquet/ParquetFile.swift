/// A Parquet file: its columns, and the pages of any column of any row group.
///
/// Columns of values and of lists of values are read, whatever their encoding. Only what is asked for is read from the disk, and
/// every length in the file is checked before it is believed.
package final class ParquetFile: Sendable {
  /// The columns, as the file orders them.
  package let columns: [ParquetColumn]
  private let rowGroups: [RowGroup]
  private let file: RandomAccessFile

  /// Bytes that every Parquet file begins and ends with.
  private static let magic = Array("PAR1".utf8)
  /// The same of files whose footer is encrypted.
  private static let encryptedMagic = Array("PARE".utf8)
  private static let footerLimit = 1 << 30

  /// Opens a file; `nil` when it is something else, or cannot be opened.
  package init?(path: String) throws(ParquetError) {
    guard let file = RandomAccessFile(path: path), file.size >= 4 else { return nil }
    let head = try file.read(0..<4)
    if head == Self.encryptedMagic { throw .unsupported(Self.encrypted) }
    guard head == Self.magic else { return nil }
    guard file.size >= 12 else { throw .damaged("it ends too early") }
    let tail = try file.read(file.size - 8..<file.size)
    guard tail[4...].elementsEqual(Self.magic) else {
      throw .damaged("it does not end as Parquet files do; was it copied as a whole?")
    }
    let length = Int(LittleEndian.word32(tail.span, at: 0))
    guard length <= file.size - 12, length <= Self.footerLimit else {
      throw .damaged("its footer of \(length) bytes does not fit into the file")
    }
    let metadata = try FileMetadata(file.read(file.size - 8 - length..<file.size - 8))
    columns = try SchemaTree.columns(of: metadata.schema)
    rowGroups = metadata.rowGroups
    self.file = file
    for group in rowGroups where group.chunks.count != columns.count {
      throw .damaged("a row group has \(group.chunks.count) columns, the schema \(columns.count)")
    }
  }

  /// Whether a file begins as Parquet files do.
  package static func isMarked(path: String) -> Bool {
    guard let file = RandomAccessFile(path: path), file.size >= 4 else { return false }
    let head = try? file.read(0..<4)
    return head == magic || head == encryptedMagic
  }

  static let encrypted = "it is encrypted; decrypt it first"

  /// Number of row groups.
  package var rowGroupCount: Int { rowGroups.count }

  /// Number of rows of a row group.
  package func rowCount(ofRowGroup index: Int) -> Int { rowGroups[index].rowCount }

  /// The pages of a column, in the order of the rows; reads their headers only.
  package func pages(
    ofColumn column: Int, rowGroup: Int
  ) throws(ParquetError) -> [ColumnPage] {
    precondition(!columns[column].holdsLists, "column \(column) holds lists")
    return try walk(column, rowGroup).pages().map { page in
      ColumnPage(rows: page.values) { () throws(ParquetError) in
        try page.decoder.values(page.bytes(), dictionary: page.dictionary)
      }
    }
  }

  /// The lists of a column; reads the headers of their pages only.
  package func lists(
    ofColumn column: Int, rowGroup: Int
  ) throws(ParquetError) -> ColumnLists {
    precondition(columns[column].holdsLists, "column \(column) holds no lists")
    return ColumnLists(
      try walk(column, rowGroup).pages(), rowCount: rowGroups[rowGroup].rowCount)
  }

  private func walk(_ column: Int, _ rowGroup: Int) throws(ParquetError) -> PageWalk {
    let group = rowGroups[rowGroup]
    return try PageWalk(file, columns[column], group.chunks[column], rowCount: group.rowCount)
  }
}
