import Foundation
import Kernels
import TestSupport
import Testing

/// Exponential, logistic function, hyperbolic tangent and the activations: accuracy and edges.
@Suite("Activation kernels")
struct ActivationKernelTests {
  static let edges: [Float] = [
    0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 1e-38, -1e-38, 1e-8, -1e-8, 1, -1, 20,
    -20, 87, -87, 88, -88, 89, -89,
    1e4, -1e4, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .infinity, -.infinity,
  ]
  static let activations: [(ElementwiseActivation, @Sendable (Double) -> Double)] = [
    (.linear, { $0 }), (.tanh, { tanh($0) }), (.relu, { max($0, 0) }),
    (.leaky(0.2), { $0 < 0 ? Double(Float(0.2)) * $0 : $0 }),
    (.elu(0.7), { $0 < 0 ? Double(Float(0.7)) * expm1($0) : $0 }),
    (
      .selu(lambda: 1.05, alpha: 1.67),
      { Double(Float(1.05)) * ($0 < 0 ? Double(Float(1.67)) * expm1($0) : $0) }
    ),
  ]

  private func activated(
    _ values: [Float], _ activation: ElementwiseActivation, _ set: InstructionSet,
    offset: Int = 1
  ) -> [Float] {
    let canvas = Canvas(1, values.count, offset: offset, in: Arena())
    canvas.matrix.setRow(0, values)
    FusedKernels(set).activate(canvas.matrix, activation)
    #expect(canvas.isIntact)
    return canvas.values
  }

  @Test("every activation over all lengths", arguments: InstructionSet.available)
  func lengths(set: InstructionSet) {
    var generator = TwinGenerator(seed: 3)
    for (activation, value) in Self.activations {
      for length in Lengths.all {
        let x = (0..<length).map { _ in Float.random(in: -6...6, using: &generator) }
        let actual = activated(x, activation, set, offset: Lengths.offset(length))
        expectClose(
          actual, x.map { value(Double($0)) }, tolerance: 3e-7,
          "\(activation), length \(length), \(set), seed 3")
      }
    }
  }

  @Test("edges of every activation", arguments: InstructionSet.available)
  func edges(set: InstructionSet) {
    for (activation, value) in Self.activations {
      let actual = activated(Self.edges, activation, set)
      for (x, y) in zip(Self.edges, actual) {
        let expected = Float(value(Double(x)))
        #expect(
          y == expected || abs(y - expected) <= 2e-7 * max(1, abs(expected)),
          "\(activation) of \(x): \(y), expected \(expected), \(set)")
      }
      // Every lane of a vector hands NaN on.
      for length in [1, 4, 16, 19] {
        let nan = activated([Float](repeating: .nan, count: length), activation, set)
        #expect(nan.allSatisfy { $0.isNaN }, "\(activation) of NaN, \(set)")
      }
    }
  }

  /// σ by way of the gates r of a GRU block.
  private func logistic(_ x: [Float], _ set: InstructionSet) -> [Float] {
    let arena = Arena()
    let units = x.count
    let input = Canvas(1, 3 * units, in: arena)
    input.matrix.columns(0..<units).setRow(0, x)
    let (state, reset) = (Canvas(1, units, in: arena), Canvas(1, units, in: arena))
    FusedKernels(set).beforeForwardGates(
      GRUBlock(
        input: input.matrix, recurrent: Canvas(1, 3 * units, in: arena).matrix,
        before: state.matrix, after: Canvas(1, units, in: arena).matrix, mask: nil),
      resetState: reset.matrix)
    return input.matrix.columns(0..<units).values()
  }

  @Test(
    "the logistic function: relative accuracy, and its edges", arguments: InstructionSet.available)
  func logistic(set: InstructionSet) {
    // From −86 up, so that results are normal numbers.
    let x = stride(from: Float(-86), through: 40, by: 0.0173).map { $0 }
    for (x, y) in zip(x, logistic(x, set)) {
      let expected = 1 / (1 + exp(-Double(x)))
      #expect(abs(Double(y) - expected) <= 5e-7 * expected, "σ(\(x)) = \(y), \(set)")
    }
    let edges = logistic(Self.edges, set)
    for (x, y) in zip(Self.edges, edges) {
      let expected = 1 / (1 + exp(-Double(x)))
      #expect(abs(Double(y) - expected) <= 1e-7 && (0...1).contains(y), "σ(\(x)) = \(y), \(set)")
    }
    #expect(logistic([.nan, 0], set)[0].isNaN)
  }

  @Test("the exponential: relative accuracy over its range", arguments: InstructionSet.available)
  func exponential(set: InstructionSet) {
    // Cross-entropy over two columns, scores 0 and x: the gradient of the second is eˣ / (1 + eˣ).
    let xs = stride(from: Float(-87), through: 0, by: 0.0191).map { $0 }
    let arena = Arena()
    let targets = LaneTargets(in: arena, lanes: xs.count)
    let scores = arena.matrix(rows: 2, columns: Matrix.padded(xs.count))
    for (lane, x) in xs.enumerated() {
      scores[1, lane] = x
      (targets.columns[lane], targets.ownWeight[lane], targets.ownCopies[lane]) = (2, 1, 1)
    }
    targets.sortOrder(lanes: xs.count)
    let ones = arena.vector(Float.self, count: 2)
    ones.set([1, 1])
    let loss = ColumnLoss(
      "cross-entropy", bprRegularization: 0, smoothing: 0, scale: 1, final: .linear)
    let kernels = FusedKernels(set)
    let sums = LossSums(in: arena, blocks: 1, lanes: xs.count)
    let lanes = LossLanes(in: arena, lanes: xs.count)
    let block = ColumnBlock(
      loss, scores: scores, number: 0, firstColumn: 0, weight: ones, copies: ones,
      targets: targets, laneCount: xs.count, lanes: lanes, sums: sums)
    kernels.lossSums(block)
    kernels.joinSums(loss, sums, blocks: 1, targets: targets, into: lanes)
    kernels.lossGradient(block)
    for (lane, x) in xs.enumerated() {
      let expected = 1 / (1 + exp(-Double(x)))
      #expect(
        abs(Double(scores[1, lane]) - expected) <= 4e-7 * expected, "e^\(x), \(set)")
    }
  }
}
