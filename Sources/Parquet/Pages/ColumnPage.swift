/// A page: the values of some rows of a column.
///
/// It is read and decoded once, by the first thread that asks for its values, and forgotten with the page.
package final class ColumnPage: Sendable {
  /// The rows, counted from the start of their row group.
  package let rows: Range<Int>
  private let decoded: DecodedOnce<ColumnValues>

  init(rows: Range<Int>, _ decode: @escaping @Sendable () throws(ParquetError) -> ColumnValues) {
    self.rows = rows
    decoded = DecodedOnce(decode)
  }

  /// The values of the page's rows.
  package func values() throws(ParquetError) -> ColumnValues { try decoded.value() }
}
