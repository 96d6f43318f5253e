import Kernels
import TestSupport
import Testing

/// What is computed for some of a step's lanes has the bits that it has for all of them at once.
///
/// Threads that share a group of columns, or a block of units, rely on it.
@Suite struct LanePartTests {
  private static let lanes = 53
  /// Parts of the lanes from multiples of sixteen on.
  private static let parts = [0..<16, 16..<48, 48..<53]

  private let arena = Arena()

  private func random(
    _ rows: Int, _ columns: Int, using generator: inout TwinGenerator
  ) -> Matrix {
    let matrix = arena.matrix(rows: rows, columns: columns)
    for row in 0..<rows {
      for column in 0..<columns {
        matrix[row, column] = Float.random(in: -1...1, using: &generator)
      }
    }
    return matrix
  }

  private func bits(_ matrix: Matrix) -> [UInt32] { matrix.values().map(\.bitPattern) }

  @Test(arguments: InstructionSet.available)
  func losses(set: InstructionSet) {
    var generator = TwinGenerator(seed: 71)
    for kind in ColumnLoss.names {
      for final in ActivationKernelTests.activations.indices {
        for smoothing in kind == "cross-entropy" ? [Float(0), 0.2] : [0] {
          var c = LossCase(kind, width: 41, lanes: Self.lanes, using: &generator)
          (c.final, c.smoothing) = (final, smoothing)
          let whole = c.run(set, blocks: [7, 7, 30], scale: 0.1)
          let cut = c.run(set, blocks: [7, 7, 30], scale: 0.1, lanes: Self.parts)
          #expect(whole.0.map(\.bitPattern) == cut.0.map(\.bitPattern), "\(kind) \(final)")
          #expect(
            whole.1.map { $0.map(\.bitPattern) } == cut.1.map { $0.map(\.bitPattern) },
            "\(kind) \(final)")
        }
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func products(set: InstructionSet) {
    var generator = TwinGenerator(seed: 72)
    let padded = Matrix.padded(Self.lanes)
    for (rows, columns) in [(1, 1), (7, 16), (50, 67), (64, 101), (150, 130)] {
      let table = random(rows, columns, using: &generator)
      let x = random(columns, padded, using: &generator)
      let s = random(rows, padded, using: &generator)
      let (scores, cutScores) = (
        arena.matrix(rows: rows, columns: padded), arena.matrix(rows: rows, columns: padded)
      )
      FusedKernels(set).project(table, x, lanes: Self.lanes, into: scores)
      for part in Self.parts {
        let places = Matrix.padded(part)
        FusedKernels(set).project(
          table, x.columns(places), lanes: part.count, into: cutScores.columns(places))
      }
      #expect(bits(scores) == bits(cutScores), "\(rows) × \(columns)")
      for rounded in [nil] + set.roundedProducts.map(Optional.some) {
        let kernels = FusedKernels(set, rounded: rounded)
        let (sums, cutSums) = (
          random(Self.lanes, columns, using: &generator),
          arena.matrix(rows: Self.lanes, columns: columns)
        )
        for lane in 0..<Self.lanes { cutSums.copyRow(lane, from: sums, lane) }
        for adding in [true, false] {
          kernels.collect(s, table, into: sums, adding: adding)
          for part in Self.parts {
            kernels.collect(
              s.columns(Matrix.padded(part)), table, into: cutSums.rows(part), adding: adding)
          }
          #expect(bits(sums) == bits(cutSums), "\(rows) × \(columns), \(rounded?.name ?? "")")
        }
      }
    }
  }

  /// Rows of weights are shared out, too: their gradients are sums over all lanes.
  @Test(arguments: InstructionSet.available)
  func gradientsOfRows(set: InstructionSet) {
    var generator = TwinGenerator(seed: 73)
    for rounded in [nil] + set.roundedProducts.map(Optional.some) {
      let kernels = FusedKernels(set, rounded: rounded)
      for (rows, columns) in [(9, 16), (50, 67), (150, 101)] {
        let s = random(rows, Matrix.padded(Self.lanes), using: &generator)
        let h = random(Self.lanes, columns, using: &generator)
        let whole = arena.matrix(rows: rows, columns: columns)
        let cut = arena.matrix(rows: rows, columns: columns)
        kernels.outer(s, h, into: whole)
        for part in [0..<1, 1..<8, 8..<rows] {
          kernels.outer(s.rows(part), h, into: cut.rows(part))
        }
        #expect(bits(whole) == bits(cut), "\(rows) × \(columns), \(rounded?.name ?? "")")
      }
    }
  }

  @Test(arguments: InstructionSet.available)
  func dropoutMasks(set: InstructionSet) {
    let kernels = FusedKernels(set)
    let padded = Matrix.padded(Self.lanes)
    let whole = arena.matrix(rows: 9, columns: padded)
    let cut = arena.matrix(rows: 9, columns: padded)
    kernels.dropoutMask(whole, probability: 0.4, key: 11)
    cut.fill(-1)
    kernels.dropoutMask(cut, columns: 16..<48, probability: 0.4, key: 11)
    #expect(cut.columns(0..<16).values().allSatisfy { $0 == -1 })
    #expect(cut.columns(48..<padded).values().allSatisfy { $0 == -1 })
    #expect(bits(cut.columns(16..<48)) == bits(whole.columns(16..<48)))
  }
}
