import Foundation
import Kernels
import TestSupport
import Testing

/// Gates, states and their gradients against the formulas, unit by unit.
///
/// u units, M lanes; gates r, z, n side by side.
@Suite("GRU kernels")
struct GRUKernelTests {
  private static let lanes = 3

  private struct Block {
    let u: Int
    let input: Canvas
    let recurrent: Canvas
    let before: Canvas
    let after: Canvas
    let mask: Canvas?
    let gradient: Canvas
    /// Argument of the activation that gave each n, M × u; for the backward kernels.
    var arguments: [[Double]] = []

    /// - Parameter activation: given for the backward kernels, whose input holds activated gates.
    init(
      _ u: Int, masked: Bool, activation: ((Double) -> Double)?,
      using generator: inout TwinGenerator
    ) {
      let arena = Arena()
      let lanes = GRUKernelTests.lanes
      self.u = u
      input = Canvas(
        lanes, 3 * u, offset: u % 3, gap: u % 5, in: arena,
        values: activation == nil ? -3...3 : 0.05...0.95, using: &generator)
      recurrent = Canvas(
        lanes, 3 * u, offset: u % 4, gap: 1, in: arena, values: -3...3, using: &generator)
      before = Canvas(
        lanes, u, offset: 1, gap: 1 + u % 2, in: arena, values: -1...1, using: &generator)
      after = Canvas(lanes, u, offset: 2, gap: 1 + u % 2, in: arena)
      gradient = Canvas(
        lanes, u, offset: 3, gap: 4, in: arena, values: -2...2, using: &generator)
      mask = masked ? Canvas(lanes, u, offset: 5, gap: 2, in: arena) : nil
      for lane in 0..<lanes {
        if let mask {
          for unit in 0..<u { mask.matrix[lane, unit] = Bool.random(using: &generator) ? 0 : 2 }
        }
        guard let activation else { continue }
        arguments.append(
          (0..<u).map { unit in
            let argument = Double.random(in: 0.01...1.5, using: &generator)
            let signed = Bool.random(using: &generator) ? argument : -argument
            input.matrix[lane, 2 * u + unit] = Float(activation(signed))
            return signed
          })
      }
    }

    var block: GRUBlock {
      GRUBlock(
        input: input.matrix, recurrent: recurrent.matrix, before: before.matrix,
        after: after.matrix, mask: mask?.matrix)
    }

    var isIntact: Bool {
      var all = [input, recurrent, before, after, gradient]
      if let mask { all.append(mask) }
      return all.allSatisfy { $0.isIntact }
    }
  }

  /// Calls `check` for every length with tanh, and for some lengths with each activation; with and
  /// without a mask.
  private func forEveryBlock(
    gates: Bool, seed: UInt64,
    _ check: (Block, ElementwiseActivation, (Double) -> Double, String) -> Void
  ) {
    var generator = TwinGenerator(seed: seed)
    for (number, entry) in ActivationKernelTests.activations.enumerated() {
      let value: (Double) -> Double = { entry.1($0) }
      for u in number == 1 ? Array(Lengths.all) : Lengths.some {
        // The backward kernels are given gradients that are masked already.
        for masked in gates ? [false] : [false, true] {
          let activation: ((Double) -> Double)? = gates ? value : nil
          let block = Block(u, masked: masked, activation: activation, using: &generator)
          let what = "\(u) units, activation \(number), mask \(masked), seed \(seed)"
          check(block, entry.0, value, what)
          #expect(block.isIntact, "\(what)")
        }
      }
    }
  }

  private func sigma(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  private func expect(_ canvas: Canvas, _ expected: [[Double]], _ what: String) {
    let flat: [Double] = expected.flatMap { $0 }
    // Unbounded activations give candidates ten times the states that remain of them.
    expectClose(canvas.values, flat, tolerance: 3e-6, what)
  }

  @Test("reset gate after the product, forward", arguments: InstructionSet.available)
  func afterForward(set: InstructionSet) {
    forEveryBlock(gates: false, seed: 11) { block, hidden, value, what in
      let (x, y, h) = (block.input.rows, block.recurrent.rows, block.before.rows)
      let u = block.u
      var (gates, states) = (x, h)
      for lane in 0..<Self.lanes {
        for i in 0..<u {
          let r = sigma(x[lane][i] + y[lane][i])
          let z = sigma(x[lane][u + i] + y[lane][u + i])
          let n = value(x[lane][2 * u + i] + r * y[lane][2 * u + i])
          (gates[lane][i], gates[lane][u + i], gates[lane][2 * u + i]) = (r, z, n)
          states[lane][i] = (1 - z) * n + z * h[lane][i]
          if let mask = block.mask { states[lane][i] *= Double(mask.matrix[lane, i]) }
        }
      }
      FusedKernels(set).afterForward(block.block, hidden)
      expect(block.input, gates, "gates, \(what), \(set)")
      expect(block.after, states, "states, \(what), \(set)")
      expect(block.recurrent, y, "the state's products stay, \(what)")
    }
  }

  @Test("reset gate after the product, backward", arguments: InstructionSet.available)
  func afterBackward(set: InstructionSet) {
    forEveryBlock(gates: true, seed: 12) { block, hidden, value, what in
      let (x, y, h, d) = (
        block.input.rows, block.recurrent.rows, block.before.rows, block.gradient.rows
      )
      let u = block.u
      var (dx, dy) = (x, y)
      for lane in 0..<Self.lanes {
        for i in 0..<u {
          let (r, z, n) = (x[lane][i], x[lane][u + i], x[lane][2 * u + i])
          let g = d[lane][i]
          // h′ = (1 − z) ⊙ n + z ⊙ h;  n = f(gx_n + r ⊙ gh_n)
          let dn = g * (1 - z) * slope(block.arguments[lane][i], value)
          let dz = g * (h[lane][i] - n) * z * (1 - z)
          let dr = dn * y[lane][2 * u + i] * r * (1 - r)
          (dx[lane][i], dx[lane][u + i], dx[lane][2 * u + i]) = (dr, dz, dn)
          (dy[lane][i], dy[lane][u + i], dy[lane][2 * u + i]) = (dr, dz, dn * r)
        }
      }
      FusedKernels(set).afterBackward(block.block, gradient: block.gradient.matrix, hidden)
      expect(block.input, dx, "input, \(what), \(set)")
      expect(block.recurrent, dy, "recurrent, \(what), \(set)")
    }
  }

  @Test("reset gate before the product, forward", arguments: InstructionSet.available)
  func beforeForward(set: InstructionSet) {
    forEveryBlock(gates: false, seed: 13) { block, hidden, value, what in
      let (x, y, h) = (block.input.rows, block.recurrent.rows, block.before.rows)
      let u = block.u
      var (gates, products, states) = (x, h, h)
      for lane in 0..<Self.lanes {
        for i in 0..<u {
          let r = sigma(x[lane][i] + y[lane][i])
          let z = sigma(x[lane][u + i] + y[lane][u + i])
          let n = value(x[lane][2 * u + i] + y[lane][2 * u + i])
          (gates[lane][i], gates[lane][u + i], gates[lane][2 * u + i]) = (r, z, n)
          products[lane][i] = r * h[lane][i]
          states[lane][i] = (1 - z) * h[lane][i] + z * n
          if let mask = block.mask { states[lane][i] *= Double(mask.matrix[lane, i]) }
        }
      }
      let arena = Arena()
      let kept = Canvas(Self.lanes, u, offset: 4, gap: 1 + u % 2, in: arena)
      FusedKernels(set).beforeForwardGates(block.block, resetState: kept.matrix)
      expect(kept, products, "r ⊙ h, \(what), \(set)")
      FusedKernels(set).beforeForwardState(block.block, hidden)
      expect(block.input, gates, "gates, \(what), \(set)")
      expect(block.after, states, "states, \(what), \(set)")
      #expect(kept.isIntact)
    }
  }

  @Test("reset gate before the product, backward", arguments: InstructionSet.available)
  func beforeBackward(set: InstructionSet) {
    forEveryBlock(gates: true, seed: 14) { block, hidden, value, what in
      let (x, h, d) = (block.input.rows, block.before.rows, block.gradient.rows)
      let u = block.u
      var states = x
      for lane in 0..<Self.lanes {
        for i in 0..<u {
          let (z, n) = (x[lane][u + i], x[lane][2 * u + i])
          let g = d[lane][i]
          // h′ = (1 − z) ⊙ h + z ⊙ n
          states[lane][u + i] = g * (n - h[lane][i]) * z * (1 - z)
          states[lane][2 * u + i] = g * z * slope(block.arguments[lane][i], value)
        }
      }
      FusedKernels(set).beforeBackwardState(
        block.block, gradient: block.gradient.matrix, hidden)
      expect(block.input, states, "z and n, \(what), \(set)")
      for lane in 0..<Self.lanes {
        for i in 0..<u {
          // r ⊙ h with r = σ(…)
          let r = x[lane][i]
          states[lane][i] = d[lane][i] * h[lane][i] * r * (1 - r)
        }
      }
      FusedKernels(set).beforeBackwardReset(
        block.block, gradientOfResetState: block.gradient.matrix)
      expect(block.input, states, "r, \(what), \(set)")
    }
  }

  /// The same numbers with a row per unit instead of one per lane, and so the gates one above the other.
  @Test("gates one above the other give the same", arguments: InstructionSet.available)
  func stacked(set: InstructionSet) {
    var generator = TwinGenerator(seed: 15)
    let kernels = FusedKernels(set)
    for u in Lengths.some where u > 0 {
      let block = Block(u, masked: true, activation: { $0 }, using: &generator)
      let arena = Arena()
      func turned(_ canvas: Canvas) -> Matrix {
        let gates = canvas.matrix.columns / u
        let matrix = arena.matrix(rows: gates * u, columns: Self.lanes)
        kernels.transpose(canvas.matrix, into: matrix)
        return matrix
      }
      let other = GRUBlock(
        input: turned(block.input), recurrent: turned(block.recurrent),
        before: turned(block.before), after: turned(block.after), mask: block.mask.map(turned))
      let kept = Canvas(Self.lanes, u, offset: 4, gap: 1 + u % 2, in: arena)
      let (gradient, reset) = (turned(block.gradient), turned(kept))
      let calls: [(GRUBlock, Matrix, Matrix) -> Void] = [
        { block, _, _ in kernels.afterForward(block, .tanh) },
        { block, gradient, _ in kernels.afterBackward(block, gradient: gradient, .tanh) },
        { block, _, reset in kernels.beforeForwardGates(block, resetState: reset) },
        { block, _, _ in kernels.beforeForwardState(block, .tanh) },
        { block, gradient, _ in kernels.beforeBackwardState(block, gradient: gradient, .tanh) },
        { block, gradient, _ in kernels.beforeBackwardReset(block, gradientOfResetState: gradient)
        },
      ]
      for (number, call) in calls.enumerated() {
        call(block.block, block.gradient.matrix, kept.matrix)
        call(other, gradient, reset)
        for (matrix, canvas) in [
          (other.input, block.input), (other.recurrent, block.recurrent),
          (other.after, block.after), (reset, kept),
        ] {
          let back = arena.matrix(rows: canvas.matrix.rows, columns: canvas.matrix.columns)
          kernels.transpose(matrix, into: back)
          expectClose(
            back.values(), canvas.values.map(Double.init), tolerance: 1e-6,
            "call \(number), \(u) units, \(set)")
        }
      }
    }
  }

  private func slope(_ x: Double, _ value: (Double) -> Double) -> Double {
    (value(x + 1e-6) - value(x - 1e-6)) / 2e-6
  }
}
