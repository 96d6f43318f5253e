import TestSupport
import Testing

@testable import Kernels

/// Matrices, arenas and vectors.
@Suite("Matrices")
struct MatrixTests {
  @Test("memory starts zeroed at 64-byte boundaries, row after row")
  func alignment() {
    let arena = Arena()
    for columns in [0, 1, 15, 16, 17, 100] {
      let matrix = arena.matrix(rows: 5, columns: columns)
      #expect(matrix.stride % 16 == 0 && matrix.stride >= columns)
      for row in 0..<5 {
        #expect(Int(bitPattern: matrix.base + row * matrix.stride) % 64 == 0)
        let values = matrix.rows(row..<row + 1).values()
        #expect(values.count == columns && values.allSatisfy { $0 == 0 })
      }
    }
    let vector = arena.vector(Int64.self, count: 33)
    #expect(vector.array(33) == [Int64](repeating: 0, count: 33))
  }

  @Test("an arena that only counts has the bytes of one that does not")
  func counting() {
    let (real, counted) = (Arena(), Arena(onlyCounting: true))
    for arena in [real, counted] {
      _ = arena.matrix(rows: 5, columns: 17)
      _ = arena.vector(Double.self, count: 3)
    }
    #expect(counted.bytes == 4 * 5 * 32 + 8 * 3)
    #expect(real.bytes == counted.bytes)
    _ = counted.matrix(rows: .max / 4, columns: .max / 4)
    _ = counted.vector(Int32.self, count: 1)
    #expect(counted.bytes == .max)
  }

  @Test("parts of a matrix share its values")
  func views() {
    let arena = Arena()
    let matrix = arena.matrix(rows: 4, columns: 5)
    for row in 0..<4 { matrix.setRow(row, (0..<5).map { Float(10 * row + $0) }) }
    let part = matrix.rows(1..<3).columns(2..<4)
    #expect(part.values() == [12, 13, 22, 23])
    part.fill(7)
    #expect(matrix[2, 3] == 7 && matrix[2, 4] == 24 && matrix[3, 2] == 32 && matrix[2, 1] == 21)
    matrix.copyRow(0, from: matrix, 3)
    #expect(matrix.rows(0..<1).values() == [30, 31, 32, 33, 34])
    var values = [Float](repeating: 0, count: 7)
    part.copyRow(1, into: &values, at: 4)
    #expect(values == [0, 0, 0, 0, 7, 7, 0])
    part.setRow(0, from: [1, 2, 3, 4], at: 1)
    #expect(part.values() == [2, 3, 7, 7])
  }

  @Test("a span seen as a matrix")
  func overlay() {
    var values: [Float] = [1, 2, 3, 4, 5, 6]
    var span = values.mutableSpan
    Matrix.overlaying(&span, rows: 2, columns: 3) { matrix in
      #expect(matrix[1, 0] == 4)
      matrix[1, 2] = 9
    }
    #expect(values == [1, 2, 3, 4, 5, 9])
  }
}
