import Parquet

/// Some rows of a row group on their way to be parsed: the pages that hold them.
struct ParquetRows {
  /// A column's part of the rows.
  enum Column {
    /// Parts of pages, one after the other; the rows count from the start of the page.
    case pages([(page: ColumnPage, rows: Range<Int>)], holdsTimes: Bool)
    /// The same text in every row; a null when `nil`.
    case constant([UInt8]?, count: Int)
  }

  /// What rows have of items.
  enum Items {
    /// One, or a text with all of a session.
    case values(Column)
    /// A list; the rows count from the start of the row group.
    case lists(ColumnLists, rows: Range<Int>)
  }

  let count: Int
  /// None where a row is a session of its own.
  let session: Column?
  let furtherSessions: [Column]
  let items: Items
  /// None where the order of the log counts.
  let time: Column?
  let offset: Column?
  let kind: Column?
}
