import Kernels
import TestSupport
import Testing

/// The gradients' products in bfloat16 against sums in Double of rounded operands, where the machine has them.
///
/// Sizes go past every part that is packed at once, in rows, lanes and columns.
@Suite(
  "Rounded product kernels",
  .enabled(if: !InstructionSet.best.roundedProducts.isEmpty, "this processor lacks AVX512-BF16"))
struct RoundedProductTests {
  private static let ways = InstructionSet.best.roundedProducts
  private static let sizes = [0, 1, 2, 7, 64, 127, 129, 300]

  /// To the nearest number of sixteen bits, and of two the one that ends in 0.
  private static func rounded(_ value: Float) -> Double {
    let bits = value.bitPattern
    let even = (bits >> 16) & 1
    return Double(Float(bitPattern: (bits &+ 0x7FFF &+ even) & 0xFFFF_0000))
  }

  private func forEveryCase(
    seed: UInt64, _ check: (_ rows: Int, _ lanes: Int, _ columns: Int, inout TwinGenerator) -> Void
  ) {
    var generator = TwinGenerator(seed: seed)
    for rows in Self.sizes {
      for lanes in [1, 16, 31, 48, 145, 257] {
        for columns in [1, 17, 50, 101, 130] where rows * lanes * columns <= 100_000 {
          check(rows, lanes, columns, &generator)
        }
      }
    }
    check(300, 145, 101, &generator)
  }

  @Test(arguments: ways) func `sums of rows for every lane`(way: RoundedProducts) {
    let kernels = FusedKernels(.best, rounded: way)
    forEveryCase(seed: 61) { rows, lanes, columns, generator in
      let arena = Arena()
      let s = arena.matrix(rows: rows, columns: Matrix.padded(lanes))
      fill(s, using: &generator)
      let table = arena.matrix(rows: rows + 3, columns: columns)
      fill(table, using: &generator)
      let indices = arena.vector(Int32.self, count: rows)
      for row in 0..<rows {
        indices[row] = Int32.random(in: 0..<Int32(rows + 3), using: &generator)
      }
      for (indexed, adding) in [(false, false), (true, false), (true, true)] {
        let result = arena.matrix(rows: lanes, columns: columns)
        fill(result, using: &generator)
        let before = result.values()
        kernels.collect(
          s, indexed ? table : table.rows(0..<rows), rows: indexed ? indices : nil,
          into: result, adding: adding)
        var expected: [Sum] = []
        for lane in 0..<lanes {
          for column in 0..<columns {
            var sum = Sum(adding ? Double(before[lane * columns + column]) : 0)
            for row in 0..<rows {
              sum.add(
                Self.rounded(s[row, lane])
                  * Self.rounded(table[indexed ? Int(indices[row]) : row, column]))
            }
            expected.append(sum)
          }
        }
        expectNear(result.values(), expected, "\(rows) × \(lanes) × \(columns)")
      }
    }
  }

  @Test(arguments: ways) func `gradients of rows`(way: RoundedProducts) {
    let kernels = FusedKernels(.best, rounded: way)
    forEveryCase(seed: 62) { rows, lanes, columns, generator in
      let arena = Arena()
      let s = arena.matrix(rows: rows, columns: Matrix.padded(lanes))
      let h = arena.matrix(rows: lanes, columns: columns)
      let result = arena.matrix(rows: rows, columns: columns)
      fill(s, using: &generator)
      fill(h, using: &generator)
      let table = ParameterTable(
        in: arena, rows: rows + 5, width: columns, slots: 2, penalised: columns)
      let indices = arena.vector(Int32.self, count: rows)
      for row in 0..<rows {
        indices[row] = Int32.random(in: 0..<Int32(rows + 5), using: &generator)
      }
      for fetched in [false, true] {
        kernels.outer(s, h, into: result, fetching: fetched ? (table: table, rows: indices) : nil)
        var expected: [Sum] = []
        for row in 0..<rows {
          for column in 0..<columns {
            var sum = Sum(0)
            for lane in 0..<lanes {
              sum.add(Self.rounded(s[row, lane]) * Self.rounded(h[lane, column]))
            }
            expected.append(sum)
          }
        }
        expectNear(result.values(), expected, "\(rows) × \(lanes) × \(columns)")
      }
    }
  }

  /// A sum, and how large its terms are: they may cancel.
  private struct Sum {
    var value: Double
    var size: Double

    init(_ start: Double) { (value, size) = (start, abs(start)) }

    mutating func add(_ term: Double) {
      value += term
      size += abs(term)
    }
  }

  private func expectNear(_ actual: [Float], _ expected: [Sum], _ what: String) {
    #expect(actual.count == expected.count, "\(what)")
    let isNear = zip(actual, expected).allSatisfy { abs(Double($0) - $1.value) <= 1e-6 * $1.size }
    #expect(isNear, "\(what)")
  }

  private func fill(_ matrix: Matrix, using generator: inout TwinGenerator) {
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns {
        matrix[row, column] = Float.random(in: -1...1, using: &generator)
      }
    }
  }
}
