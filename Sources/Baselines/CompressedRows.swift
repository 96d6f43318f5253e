/// Rows of different lengths in one array: row `r` is `values[offsets[r] ..< offsets[r + 1]]`.
struct CompressedRows<Element: Sendable>: Sendable {
  private(set) var values: [Element] = []
  private(set) var offsets = [0]

  /// Number of rows.
  var count: Int { offsets.count - 1 }

  /// Places of a row in ``values``.
  func places(of row: Int) -> Range<Int> { offsets[row]..<offsets[row + 1] }

  /// A row, without a copy.
  subscript(row: Int) -> ArraySlice<Element> { values[places(of: row)] }

  /// Adds a value to the row that ``endRow()`` will end.
  mutating func append(_ value: Element) { values.append(value) }

  /// Ends a row with what was added since the one before.
  mutating func endRow() { offsets.append(values.count) }

  /// Puts a value at a place of a row that there is.
  mutating func set(_ value: Element, at place: Int) { values[place] = value }
}

extension CompressedRows {
  /// Rows of these lengths, with one value everywhere.
  init(lengths: [Int], of value: Element) {
    offsets.reserveCapacity(lengths.count + 1)
    for length in lengths { offsets.append(offsets[offsets.count - 1] + length) }
    values = [Element](repeating: value, count: offsets[lengths.count])
  }
}

extension CompressedRows where Element == Int32 {
  /// Turns pairs of a row and a value around: row `v` has all `r` whose row holds `v`, in ascending order.
  ///
  /// - Parameter count: number of rows of the result, above every value.
  func inverted(count: Int) -> CompressedRows {
    var result = CompressedRows()
    var next = [Int](repeating: 0, count: count + 1)
    for value in values { next[Int(value) + 1] += 1 }
    for row in 1..<next.count { next[row] += next[row - 1] }
    result.offsets = next
    result.values = [Int32](repeating: 0, count: values.count)
    for row in 0..<self.count {
      for value in self[row] {
        result.values[next[Int(value)]] = Int32(row)
        next[Int(value)] += 1
      }
    }
    return result
  }
}
