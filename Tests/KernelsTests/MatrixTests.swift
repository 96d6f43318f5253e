import TestSupport
import Testing

@testable import Kernels

/// Matrices, arenas, vectors and matrix products.
@Suite("Matrices and their products")
struct MatrixTests {
  @Test("products in every orientation, at any start and stride")
  func products() {
    let seed: UInt64 = 41
    var generator = TwinGenerator(seed: seed)
    let sizes = [0, 1, 2, 3, 5, 16, 17, 33, 67]
    for number in 0..<400 {
      let (m, n, k) = (
        sizes.randomElement(using: &generator) ?? 1, sizes.randomElement(using: &generator) ?? 1,
        sizes.randomElement(using: &generator) ?? 1
      )
      let (transposeA, transposeB, adding) = (number & 1 > 0, number & 2 > 0, number & 4 > 0)
      let arena = Arena()
      func canvas(_ rows: Int, _ columns: Int) -> Canvas {
        Canvas(
          rows, columns, offset: Int.random(in: 0...5, using: &generator),
          gap: Int.random(in: 0...4, using: &generator) + (columns == 0 ? 1 : 0), in: arena,
          values: -1...1, using: &generator)
      }
      let a = transposeA ? canvas(k, m) : canvas(m, k)
      let b = transposeB ? canvas(n, k) : canvas(k, n)
      let c = canvas(m, n)
      let (x, y, before) = (a.rows, b.rows, c.rows)
      var expected = before
      for i in 0..<m {
        for j in 0..<n {
          if !adding { expected[i][j] = 0 }
          for l in 0..<k {
            expected[i][j] += (transposeA ? x[l][i] : x[i][l]) * (transposeB ? y[j][l] : y[l][j])
          }
        }
      }
      switch (transposeA, transposeB) {
      case (false, false): multiply(a.matrix, b.matrix, into: c.matrix, adding: adding)
      case (true, false): multiply(a.matrix.transposed, b.matrix, into: c.matrix, adding: adding)
      case (false, true): multiply(a.matrix, b.matrix.transposed, into: c.matrix, adding: adding)
      case (true, true):
        multiply(a.matrix.transposed, b.matrix.transposed, into: c.matrix, adding: adding)
      }
      let what = "\(m) × \(n) × \(k), \(transposeA) \(transposeB) \(adding), seed \(seed)"
      expectClose(c.values, expected.flatMap { $0 }, tolerance: 2e-6, what)
      #expect(c.isIntact, "\(what)")
    }
  }

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
