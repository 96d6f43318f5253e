/// Numbers in Double with a shape, row-major: the only container of the twin.
public struct DoubleTensor: Sendable, Equatable {
  /// Extent of every axis; the first axis counts rows.
  public let shape: [Int]
  /// Numbers of a row: the product of the other axes (1 for a vector).
  public let rowSize: Int
  /// All numbers, row after row.
  public var values: [Double]

  /// Wraps numbers that are already in row-major order.
  public init(shape: [Int], values: [Double]) {
    precondition(
      shape.reduce(1, *) == values.count, "\(values.count) numbers for the shape \(shape)")
    self.shape = shape
    self.values = values
    rowSize = shape.dropFirst().reduce(1, *)
  }

  /// All zeros.
  public init(zeros shape: [Int]) {
    self.init(shape: shape, values: Array(repeating: 0, count: shape.reduce(1, *)))
  }

  /// Rows of equal length as a matrix with `columns` columns.
  public init(rows: [[Double]], columns: Int) {
    self.init(shape: [rows.count, columns], values: rows.flatMap { $0 })
  }

  /// Number of rows.
  public var rowCount: Int { shape.first ?? 0 }

  /// One number of a matrix.
  public subscript(row: Int, column: Int) -> Double {
    get { values[row * rowSize + column] }
    set { values[row * rowSize + column] = newValue }
  }

  /// One number by its position in row-major order.
  public subscript(index: Int) -> Double {
    get { values[index] }
    set { values[index] = newValue }
  }

  /// Copy of one row.
  public func row(_ row: Int) -> [Double] {
    Array(values[row * rowSize..<(row + 1) * rowSize])
  }

  /// Adds a vector to one row.
  public mutating func add(_ vector: [Double], toRow row: Int) {
    precondition(vector.count == rowSize, "\(vector.count) numbers for rows of \(rowSize)")
    for column in 0..<rowSize { values[row * rowSize + column] += vector[column] }
  }

  /// Divides a row by its length.
  public mutating func bringToUnitLength(row: Int) {
    let length = self.row(row).reduce(0) { $0 + $1 * $1 }.squareRoot()
    for index in row * rowSize..<(row + 1) * rowSize { values[index] /= length }
  }

  /// The same numbers as Float32, for the fast implementation.
  public var floats: [Float] { values.map(Float.init) }
}
