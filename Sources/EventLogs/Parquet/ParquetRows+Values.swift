import Parquet
import SessionData

extension ParquetRows.Column {
  /// Calls `take` with the number of every row and its value as text, which is empty for a null.
  ///
  /// Whole numbers have no point, however they are stored.
  @inline(__always)
  func forEachText(
    _ take: (_ row: Int, _ text: Span<UInt8>, _ isNull: Bool) -> Void
  ) throws(ParquetError) {
    switch self {
    case .constant(let text, let count):
      let bytes = text ?? []
      for row in 0..<count { take(row, bytes.span, text == nil) }
    case .pages(let parts, _):
      var row = 0
      for (page, rows) in parts {
        let first = row - rows.lowerBound
        Self.forEachText(of: try page.values(), rows, row: { first + $0 }, take)
        row += rows.count
      }
    }
  }

  /// Calls `take` with some values of a page as text.
  ///
  /// - Parameter row: number of a value's row.
  @inline(__always)
  static func forEachText(
    of values: ColumnValues, _ rows: Range<Int>, row number: (Int) -> Int,
    _ take: (_ row: Int, _ text: Span<UInt8>, _ isNull: Bool) -> Void
  ) {
    var digits = DecimalText()
    switch values.content {
    case .texts(let texts):
      let bytes = texts.bytes.span
      for row in rows {
        let range = values.place(ofRow: row).map { Blanks.trimmed(bytes, texts.slices[$0].range) }
        take(number(row), bytes.extracting(range ?? 0..<0), range == nil)
      }
    case .integers(let numbers):
      for row in rows {
        let place = values.place(ofRow: row)
        let range = place.map { digits.write(numbers[$0]) }
        take(number(row), digits.bytes.span.extracting(range ?? 0..<0), range == nil)
      }
    case .numbers(let numbers):
      for row in rows {
        let value = values.place(ofRow: row).map { numbers[$0] } ?? .nan
        let range = value.isNaN ? 0..<0 : digits.write(value)
        take(number(row), digits.bytes.span.extracting(range), value.isNaN)
      }
    }
  }

  /// What stands in a column of times.
  enum Time {
    case null
    case text([UInt8])
    case number(Double)
    /// Seconds since 1970, whatever the format says.
    case moment(Double)
  }

  /// Calls `take` with what stands in every row.
  @inline(__always)
  func forEachTime(_ take: (Time) -> Void) throws(ParquetError) {
    switch self {
    case .constant(let text, let count):
      let time = text.map { Time.text($0) } ?? .null
      for _ in 0..<count { take(time) }
    case .pages(let parts, let holdsTimes):
      for (page, rows) in parts {
        Self.forEachTime(of: try page.values(), rows, areMoments: holdsTimes, take)
      }
    }
  }

  @inline(__always)
  private static func forEachTime(
    of values: ColumnValues, _ rows: Range<Int>, areMoments: Bool, _ take: (Time) -> Void
  ) {
    switch values.content {
    case .texts(let texts):
      for row in rows {
        take(
          values.place(ofRow: row).map { .text(Array(texts.bytes[texts.slices[$0].range])) }
            ?? .null
        )
      }
    case .integers(let numbers):
      for row in rows {
        take(values.place(ofRow: row).map { .number(Double(numbers[$0])) } ?? .null)
      }
    case .numbers(let numbers):
      for row in rows {
        guard let place = values.place(ofRow: row), !numbers[place].isNaN else {
          take(.null)
          continue
        }
        take(areMoments ? .moment(numbers[place]) : .number(numbers[place]))
      }
    }
  }
}

extension ColumnValues {
  /// Place of a row's value; `nil` for a null.
  @inline(__always)
  fileprivate func place(ofRow row: Int) -> Int? {
    guard let places else { return row }
    return places[row] < 0 ? nil : Int(places[row])
  }
}
