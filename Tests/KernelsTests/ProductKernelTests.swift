import Kernels
import TestSupport
import Testing

/// The products of a step against sums in Double.
///
/// M lanes, n rows, K columns of a row. Padding is part of the layout: it may be written, and what is
/// beyond must stay.
@Suite("Product kernels")
struct ProductKernelTests {
  /// Rows of a table in odd order, some twice; what lies between them must not be read or written.
  private struct Case {
    let rows: Int
    let columns: Int
    let lanes: Int
    let arena = Arena()
    let table: Matrix
    let indices: Vector<Int32>

    init(_ rows: Int, _ columns: Int, lanes: Int, using generator: inout TwinGenerator) {
      (self.rows, self.columns, self.lanes) = (rows, columns, lanes)
      table = arena.matrix(rows: rows + 5, columns: 2 * Matrix.padded(columns))
        .columns(0..<columns)
      indices = arena.vector(Int32.self, count: rows)
      for row in 0..<rows {
        indices[row] = Int32.random(in: 0..<Int32(rows + 5), using: &generator)
      }
      fill(table, using: &generator)
    }

    func fill(_ matrix: Matrix, using generator: inout TwinGenerator) {
      for row in 0..<matrix.rows {
        for column in 0..<matrix.columns {
          matrix[row, column] = Float.random(in: -1...1, using: &generator)
        }
      }
    }

    /// A matrix with a column per lane, and what its padding holds.
    func byLanes(_ rows: Int, using generator: inout TwinGenerator) -> Matrix {
      let matrix = arena.matrix(rows: rows, columns: Matrix.padded(lanes))
      fill(matrix, using: &generator)
      return matrix
    }

    /// A matrix with a row per lane, zero behind its columns.
    func byRows(_ rows: Int, using generator: inout TwinGenerator) -> Matrix {
      let matrix = arena.matrix(rows: rows, columns: columns)
      fill(matrix, using: &generator)
      return matrix
    }

    func row(_ number: Int, indexed: Bool) -> Int { indexed ? Int(indices[number]) : number }
  }

  /// All sizes with each other, but of those that are large in all three only the largest: the sums in
  /// Double take long.
  private func forEveryCase(
    seed: UInt64, _ check: (Case, inout TwinGenerator, String) -> Void
  ) {
    var generator = TwinGenerator(seed: seed)
    for rows in [0, 1, 2, 5, 8, 13, 64] {
      for columns in [1, 15, 16, 17, 31, 50, 67, 101, 130, 257] {
        for lanes in [1, 16, 31, 48, 67]
        where rows * columns * lanes <= 30_000 || (rows, columns, lanes) == (64, 257, 67) {
          let c = Case(rows, columns, lanes: lanes, using: &generator)
          check(c, &generator, "\(rows) rows, \(columns) columns, \(lanes) lanes, seed \(seed)")
        }
      }
    }
  }

  @Test("rows times lanes", arguments: InstructionSet.available)
  func project(set: InstructionSet) {
    let kernels = FusedKernels(set)
    forEveryCase(seed: 51) { c, generator, what in
      let x = c.byLanes(c.columns, using: &generator)
      for (indexed, adding) in [(false, false), (true, false), (true, true)] {
        let result = c.byLanes(c.rows, using: &generator)
        let before = result.values()
        let table = indexed ? c.table : c.table.rows(0..<c.rows)
        kernels.project(
          table, rows: indexed ? c.indices : nil, x, lanes: c.lanes, into: result, adding: adding)
        var expected: [Double] = []
        var actual: [Float] = []
        for j in 0..<c.rows {
          for lane in 0..<c.lanes {
            var sum = adding ? Double(before[j * result.columns + lane]) : 0
            for k in 0..<c.columns {
              sum += Double(c.table[c.row(j, indexed: indexed), k]) * Double(x[k, lane])
            }
            expected.append(sum)
            actual.append(result[j, lane])
          }
        }
        expectClose(actual, expected, tolerance: 1e-5, "project \(what), \(set)")
      }
    }
  }

  @Test("sums of rows for every lane", arguments: InstructionSet.available)
  func collect(set: InstructionSet) {
    let kernels = FusedKernels(set)
    forEveryCase(seed: 52) { c, generator, what in
      let s = c.byLanes(c.rows, using: &generator)
      for (indexed, adding) in [(false, false), (true, false), (true, true)] {
        let result = c.byRows(c.lanes, using: &generator)
        let before = result.values()
        let table = indexed ? c.table : c.table.rows(0..<c.rows)
        kernels.collect(
          s, table, rows: indexed ? c.indices : nil, into: result, adding: adding)
        var expected: [Double] = []
        for lane in 0..<c.lanes {
          for column in 0..<c.columns {
            var sum = adding ? Double(before[lane * c.columns + column]) : 0
            for j in 0..<c.rows {
              sum += Double(s[j, lane]) * Double(c.table[c.row(j, indexed: indexed), column])
            }
            expected.append(sum)
          }
        }
        expectClose(result.values(), expected, tolerance: 1e-5, "collect \(what), \(set)")
      }
    }
  }

  @Test("gradients of rows", arguments: InstructionSet.available)
  func outer(set: InstructionSet) {
    let kernels = FusedKernels(set)
    forEveryCase(seed: 53) { c, generator, what in
      let s = c.byLanes(c.rows, using: &generator)
      let h = c.byRows(c.lanes, using: &generator)
      let whole = c.arena.matrix(rows: c.rows, columns: Matrix.padded(c.columns))
      let result = whole.columns(0..<c.columns)
      let table = ParameterTable(
        in: c.arena, rows: c.rows + 5, width: c.columns, slots: 2, penalised: c.columns)
      for fetched in [false, true] {
        // Left from something else.
        whole.fill(7)
        kernels.outer(
          s, h, into: result, fetching: fetched ? (table: table, rows: c.indices) : nil)
        var expected: [Double] = []
        for j in 0..<c.rows {
          for column in 0..<c.columns {
            var sum = 0.0
            for lane in 0..<c.lanes { sum += Double(s[j, lane]) * Double(h[lane, column]) }
            expected.append(sum)
          }
        }
        expectClose(result.values(), expected, tolerance: 1e-5, "outer \(what), \(set)")
        let padding = whole.columns(c.columns..<whole.columns).values()
        #expect(padding.allSatisfy { $0 == 0 }, "\(what), \(set)")
      }
    }
  }

  @Test("products of each lane with its own row", arguments: InstructionSet.available)
  func dots(set: InstructionSet) {
    let kernels = FusedKernels(set)
    forEveryCase(seed: 54) { c, generator, what in
      let h = c.byRows(c.rows, using: &generator)
      let result = c.arena.vector(Float.self, count: c.rows)
      kernels.dots(c.table, rows: c.indices, h, into: result)
      let expected = (0..<c.rows).map { lane in
        (0..<c.columns).reduce(0.0) {
          $0 + Double(c.table[Int(c.indices[lane]), $1]) * Double(h[lane, $1])
        }
      }
      expectClose(result.array(c.rows), expected, tolerance: 1e-5, "dots \(what), \(set)")
    }
  }

  @Test("rows become columns", arguments: InstructionSet.available)
  func transpose(set: InstructionSet) {
    var generator = TwinGenerator(seed: 55)
    for rows in [0, 1, 15, 16, 17, 40] {
      for columns in Lengths.some {
        let arena = Arena()
        let source = Canvas(rows, columns, in: arena, values: -1...1, using: &generator)
        let result = Canvas(columns, rows, offset: 2, gap: 5, in: arena)
        FusedKernels(set).transpose(source.matrix, into: result.matrix)
        for row in 0..<rows {
          for column in 0..<columns {
            #expect(result.matrix[column, row] == source.matrix[row, column])
          }
        }
        #expect(result.isIntact, "\(rows) × \(columns), \(set)")
      }
    }
  }
}
