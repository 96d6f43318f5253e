import CKernels

/// Row-major Float32 matrix in an ``Arena`` or in memory that somebody else keeps alive.
///
/// A plain pointer with a shape: copies share the values, and threads may write disjoint rows.
package struct Matrix: @unchecked Sendable {
  // SAFETY: leads to `rows` rows, `stride` floats apart, of `columns` floats, for as long as the arena or who
  // else owns them lives, which is for the owner of the matrix to see to. Every method checks its bounds.
  package let base: UnsafeMutablePointer<Float>
  /// Number of rows.
  package let rows: Int
  /// Number of used columns.
  package let columns: Int
  /// Floats from one row to the next.
  package let stride: Int

  init(base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int) {
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride
  }

  /// Views memory that somebody else keeps alive, such as a mapped file; only for reading.
  ///
  /// - Precondition: `bytes` holds rows × columns floats, aligned for Float.
  package init(viewing bytes: UnsafeRawBufferPointer, rows: Int, columns: Int) {
    precondition(
      bytes.count == rows * columns * MemoryLayout<Float>.stride,
      "\(bytes.count) bytes for a \(rows) × \(columns) matrix")
    // SAFETY: size checked above; the pointer is made mutable only to fit this type and is not
    // written through (documented on this initialiser).
    base =
      bytes.baseAddress.map {
        UnsafeMutableRawPointer(mutating: $0).assumingMemoryBound(to: Float.self)
      } ?? nowhere(Float.self)
    self.rows = rows
    self.columns = columns
    stride = columns
  }

  /// Columns rounded up so that rows keep 64-byte alignment.
  package static func padded(_ columns: Int) -> Int {
    (columns + GK_LANES - 1) / GK_LANES * GK_LANES
  }

  /// Some columns from a multiple of 16 on, with the padding behind them.
  package static func padded(_ columns: Range<Int>) -> Range<Int> {
    precondition(
      0 <= columns.lowerBound && columns.lowerBound % Int(GK_LANES) == 0, "columns \(columns)")
    return columns.lowerBound..<columns.lowerBound + padded(columns.count)
  }

  package subscript(row: Int, column: Int) -> Float {
    get {
      precondition(0 <= row && row < rows && 0 <= column && column < columns, outside(row, column))
      return base[row * stride + column]
    }
    nonmutating set {
      precondition(0 <= row && row < rows && 0 <= column && column < columns, outside(row, column))
      base[row * stride + column] = newValue
    }
  }

  private func outside(_ row: Int, _ column: Int) -> String {
    "(\(row), \(column)) is outside a \(rows) × \(columns) matrix"
  }

  /// The rows of `range`, sharing their values.
  package func rows(_ range: Range<Int>) -> Matrix {
    precondition(0 <= range.lowerBound && range.upperBound <= rows, "rows \(range) of \(rows)")
    return Matrix(
      base: base + range.lowerBound * stride, rows: range.count, columns: columns, stride: stride)
  }

  /// The columns of `range`, sharing their values.
  package func columns(_ range: Range<Int>) -> Matrix {
    precondition(
      0 <= range.lowerBound && range.upperBound <= columns, "columns \(range) of \(columns)")
    return Matrix(
      base: base + range.lowerBound, rows: rows, columns: range.count, stride: stride)
  }

  /// Sets every value.
  package func fill(_ value: Float) {
    for row in 0..<rows { (base + row * stride).update(repeating: value, count: columns) }
  }

  /// Overwrites row `row` with that many values.
  package func setRow(_ row: Int, _ values: some Collection<Float>) {
    precondition(values.count == columns, "\(values.count) values for a row of \(columns)")
    for (column, value) in values.enumerated() { self[row, column] = value }
  }

  /// Copies one row of `other` over row `row`.
  package func copyRow(_ row: Int, from other: Matrix, _ otherRow: Int) {
    precondition(
      columns == other.columns && 0 <= row && row < rows && 0 <= otherRow && otherRow < other.rows,
      "row \(otherRow) of \(other.rows) × \(other.columns) to row \(row) of \(rows) × \(columns)")
    (base + row * stride).update(from: other.base + otherRow * other.stride, count: columns)
  }

  /// Moves every value this share of the way to that of `other`.
  package func move(towards other: Matrix, by share: Float) {
    precondition(
      rows == other.rows && columns == other.columns,
      "\(rows) × \(columns) towards \(other.rows) × \(other.columns)")
    for row in 0..<rows {
      let (target, source) = (base + row * stride, other.base + row * other.stride)
      for column in 0..<columns {
        target[column] += (source[column] - target[column]) * share
      }
    }
  }

  /// Divides every row by its length; a row of zeros stays one.
  package func bringRowsToUnitLength() {
    for row in 0..<rows {
      let values = base + row * stride
      var squared = 0.0
      for column in 0..<columns { squared += Double(values[column]) * Double(values[column]) }
      guard squared > 0 else { continue }
      let factor = Float(1 / squared.squareRoot())
      for column in 0..<columns { values[column] *= factor }
    }
  }

  /// All values, row after row without padding.
  package func values() -> [Float] {
    [Float](unsafeUninitializedCapacity: rows * columns) { buffer, count in
      // SAFETY: the buffer has room for rows × columns floats, and each row holds `columns`.
      for row in 0..<rows {
        for column in 0..<columns { buffer[row * columns + column] = base[row * stride + column] }
      }
      count = rows * columns
    }
  }
}

extension Matrix {
  /// Calls `body` with a dense matrix over the values of `span`, row after row.
  ///
  /// - Precondition: `span` holds rows × columns values.
  package static func overlaying(
    _ span: inout MutableSpan<Float>, rows: Int, columns: Int, _ body: (Matrix) -> Void
  ) {
    precondition(span.count == rows * columns, "\(span.count) values for \(rows) × \(columns)")
    span.withUnsafeMutableBufferPointer { buffer in
      // SAFETY: the matrix is used within `body` only, and the buffer has the size checked above.
      guard let base = buffer.baseAddress else { return }
      body(Matrix(base: base, rows: rows, columns: columns, stride: columns))
    }
  }

  /// Overwrites the columns of row `row` with the first values of `values`, from `offset` on.
  package func setRow(_ row: Int, from values: [Float], at offset: Int) {
    precondition(
      0 <= row && row < rows && offset + columns <= values.count, "row \(row) of \(rows)")
    values.withUnsafeBufferPointer { buffer in
      // SAFETY: the range was checked above.
      guard let source = buffer.baseAddress, columns > 0 else { return }
      (base + row * stride).update(from: source + offset, count: columns)
    }
  }

  /// Adds a row to values of its own length.
  package func add(_ row: Int, to sums: inout [Float]) {
    precondition(
      0 <= row && row < rows && sums.count == columns,
      "row \(row) of \(rows) × \(columns) to \(sums.count) values")
    for column in 0..<columns { sums[column] += base[row * stride + column] }
  }

  /// Overwrites values of `values`, from `offset` on, with row `row`.
  package func copyRow(_ row: Int, into values: inout [Float], at offset: Int) {
    precondition(
      0 <= row && row < rows && offset + columns <= values.count, "row \(row) of \(rows)")
    values.withUnsafeMutableBufferPointer { buffer in
      // SAFETY: the range was checked above.
      guard let target = buffer.baseAddress, columns > 0 else { return }
      (target + offset).update(from: base + row * stride, count: columns)
    }
  }
}
