import Kernels
import TestSupport
import Testing

/// Gather, products, sums, norms and masks against plain loops.
@Suite("Row kernels", .serialized)
struct RowKernelTests {
  @Test("gather, multiply, add, add a row", arguments: InstructionSet.available)
  func elementwise(set: InstructionSet) {
    let kernels = FusedKernels(set)
    let seed: UInt64 = 1
    var generator = TwinGenerator(seed: seed)
    for length in Lengths.all {
      let arena = Arena()
      let what = "length \(length), \(set), seed \(seed)"
      func canvas(_ rows: Int, _ shift: Int) -> Canvas {
        Canvas(
          rows, length, offset: Lengths.offset(length + shift), gap: Lengths.gap(length + shift),
          in: arena, values: -2...2, using: &generator)
      }
      let (a, b, row, table) = (canvas(3, 0), canvas(3, 1), canvas(1, 2), canvas(9, 3))
      var expected = zip(a.values, b.values).map { $0 * $1 }
      kernels.multiply(a.matrix, by: b.matrix)
      #expect(a.values == expected, "multiply \(what)")
      expected = zip(a.values, b.values).map { $0 + $1 }
      kernels.add(b.matrix, to: a.matrix)
      #expect(a.values == expected, "add \(what)")
      expected = a.values.enumerated().map { $1 + row.values[$0 % max(length, 1)] }
      kernels.add(row: row.matrix, to: a.matrix)
      #expect(a.values == expected, "add row \(what)")
      let indices = arena.vector(Int32.self, count: 7)
      indices.set([8, 0, 3, 3, 5, 1, 8])
      let gathered = Canvas(7, length, offset: 3, gap: 1, in: arena)
      kernels.gather(indices, of: table.matrix, into: gathered.matrix)
      #expect(
        gathered.values
          == [8, 0, 3, 3, 5, 1, 8].flatMap { table.matrix.rows($0..<$0 + 1).values() },
        "gather \(what)")
      #expect([a, b, row, table, gathered].allSatisfy { $0.isIntact }, "\(what)")
    }
  }

  @Test("squared norm", arguments: InstructionSet.available)
  func squaredNorm(set: InstructionSet) {
    let kernels = FusedKernels(set)
    var generator = TwinGenerator(seed: 2)
    for length in Lengths.all {
      let canvas = Canvas(
        4, length, gap: length % 3, in: Arena(), values: -3...3, using: &generator)
      let expected = canvas.values.reduce(0) { $0 + Double($1) * Double($1) }
      let actual = kernels.squaredNorm(canvas.matrix)
      #expect(abs(actual - expected) <= 1e-6 * expected, "length \(length), seed 2")
    }
    // A Float would overflow here only in the sum over rows.
    let canvas = Canvas(2, 1, in: Arena())
    canvas.matrix.fill(1.5e19)
    #expect(abs(kernels.squaredNorm(canvas.matrix) / 4.5e38 - 1) < 1e-6)
  }

  @Test(
    "a number that is not finite is found wherever it stands", arguments: InstructionSet.available)
  func allFinite(set: InstructionSet) {
    let kernels = FusedKernels(set)
    for length in Lengths.all {
      let canvas = Canvas(2, length, offset: length % 3, in: Arena())
      // What lies outside the matrix does not count.
      #expect(kernels.allFinite(canvas.matrix))
      canvas.matrix.fill(.greatestFiniteMagnitude)
      #expect(kernels.allFinite(canvas.matrix))
      for position in 0..<length {
        for value in [Float.nan, .infinity, -.infinity, .signalingNaN] {
          canvas.matrix[1, position] = value
          #expect(!kernels.allFinite(canvas.matrix), "\(value) at \(position) of \(length)")
          #expect(!kernels.areBounded(canvas.matrix, by: 1e30))
        }
        canvas.matrix[1, position] = .leastNonzeroMagnitude
      }
      #expect(kernels.allFinite(canvas.matrix))
      guard length > 0 else { continue }
      canvas.matrix.fill(-1000)
      #expect(kernels.areBounded(canvas.matrix, by: 1000))
      canvas.matrix[0, length - 1] = Float(-1000).nextDown
      #expect(!kernels.areBounded(canvas.matrix, by: 1000))
    }
  }

  @Test("dropout masks", arguments: InstructionSet.available)
  func dropoutMask(set: InstructionSet) {
    let kernels = FusedKernels(set)
    let arena = Arena()
    func mask(_ rows: Int, _ columns: Int, _ p: Float, _ key: UInt64, gap: Int = 3) -> Canvas {
      let canvas = Canvas(rows, columns, gap: gap, in: arena)
      kernels.dropoutMask(canvas.matrix, probability: p, key: key)
      return canvas
    }
    for p in [Float(0), 0.05, 0.3, 0.5, 0.7, 0.99] {
      let canvas = mask(100, 211, p, 99)
      let kept = 1 / (1 - p)
      #expect(canvas.values.allSatisfy { $0 == 0 || $0 == kept }, "p \(p)")
      let dropped = Double(canvas.values.count { $0 == 0 })
      let count = 21_100.0
      let deviation = (count * Double(p) * Double(1 - p)).squareRoot()
      #expect(abs(dropped - count * Double(p)) <= 4.5 * deviation, "p \(p): \(dropped)")
      #expect(canvas.isIntact)
    }
    for length in Lengths.all {
      let one = mask(5, length, 0.5, 7)
      #expect(one.values == mask(5, length, 0.5, 7, gap: 0).values, "length \(length)")
      #expect(one.isIntact)
      let other = Canvas(5, length, in: arena)
      FusedKernels(.baseline).dropoutMask(other.matrix, probability: 0.5, key: 7)
      #expect(one.values == other.values, "instruction sets differ at length \(length)")
    }
    // Keys and rows are told apart: two masks agree in about half of their elements.
    let base = mask(64, 64, 0.5, 1 << 40)
    for other in [mask(64, 64, 0.5, 1 << 40 + 1), mask(64, 64, 0.5, 1 << 41)] {
      let same = zip(base.values, other.values).count { $0 == $1 }
      #expect((1900...2200).contains(same), "\(same) of 4,096 alike")
    }
    let rows = (0..<64).map { base.matrix.rows($0..<$0 + 1).values() }
    #expect(Set(rows).count == 64)
  }
}
