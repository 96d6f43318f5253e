import Kernels
import TestSupport

/// A matrix somewhere in a larger buffer, at an odd start and with an odd stride, whose surroundings
/// must stay as they are.
struct Canvas {
  private static let guardValue: Float = -12345.5
  let matrix: Matrix
  private let storage: Vector<Float>
  private let offset: Int
  private let stride: Int
  /// Keeps the memory.
  private let arena: Arena

  /// - Parameters:
  ///   - offset: floats before the first value.
  ///   - gap: floats between two rows.
  init(_ rows: Int, _ columns: Int, offset: Int = 1, gap: Int = 3, in arena: Arena) {
    self.offset = offset
    self.arena = arena
    stride = columns + gap
    storage = arena.vector(Float.self, count: offset + rows * stride + 7)
    storage.set([Float](repeating: Self.guardValue, count: storage.count))
    matrix = storage.matrix(at: offset, rows: rows, columns: stride).columns(0..<columns)
    matrix.fill(0)
  }

  /// The same with random values.
  init(
    _ rows: Int, _ columns: Int, offset: Int = 1, gap: Int = 3, in arena: Arena,
    values range: ClosedRange<Float>, using generator: inout TwinGenerator
  ) {
    self.init(rows, columns, offset: offset, gap: gap, in: arena)
    for row in 0..<rows {
      for column in 0..<columns {
        matrix[row, column] = Float.random(in: range, using: &generator)
      }
    }
  }

  /// The values, row after row.
  var values: [Float] { matrix.values() }

  /// Values as rows of Double.
  var rows: [[Double]] {
    (0..<matrix.rows).map { row in
      (0..<matrix.columns).map { Double(matrix[row, $0]) }
    }
  }

  /// Whether nothing outside the matrix was written.
  var isIntact: Bool {
    (0..<storage.count).allSatisfy { index in
      let place = index - offset
      let isInside =
        place >= 0 && place < matrix.rows * stride && place % stride < matrix.columns
      return isInside || storage[index] == Self.guardValue
    }
  }
}

/// Lengths around every vector width, each with a start and a gap between rows of its own.
struct Lengths {
  static let all = 0...67
  /// A few of them, where the full range would say no more.
  static let some = [0, 1, 3, 8, 15, 16, 17, 31, 33, 67]

  static func offset(_ length: Int) -> Int { length * 7 % 5 }
  static func gap(_ length: Int) -> Int { length % 4 }
}
