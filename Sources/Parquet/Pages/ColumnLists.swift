/// The lists of a column in a row group.
///
/// They are read and decoded once, by the first thread that asks for them, as a whole: a page may end within a row,
/// and how many rows it has is not known before.
package final class ColumnLists: Sendable {
  private let decoded: DecodedOnce<[ListElements]>

  init(_ pages: [PageWalk.Page], rowCount: Int) {
    decoded = DecodedOnce { () throws(ParquetError) in
      var (elements, row): ([ListElements], Int) = ([], -1)
      guard rowCount <= Int32.max else {
        throw .unsupported("a row group of \(rowCount) rows is too large for lists")
      }
      for page in pages where row < rowCount {
        elements.append(
          try page.decoder.elements(page.bytes(), dictionary: page.dictionary, row: &row))
      }
      guard row + 1 == rowCount else {
        throw .damaged("a column has \(row + 1) lists, its row group \(rowCount) rows")
      }
      return elements
    }
  }

  /// The elements of all lists, page by page.
  package func elements() throws(ParquetError) -> [ListElements] { try decoded.value() }
}

/// Elements of lists that stand on one page.
package struct ListElements: Sendable {
  /// The elements; those that are null have no place.
  package let values: ColumnValues
  /// Row of each element in its row group, in ascending order.
  package let rows: [Int32]

  /// The elements of some rows.
  package func elements(of rows: Range<Int>) -> Range<Int> {
    first(notBelow: rows.lowerBound)..<first(notBelow: rows.upperBound)
  }

  private func first(notBelow row: Int) -> Int {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(rows[middle]) < row { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
