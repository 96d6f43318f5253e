import Foundation
import Kernels
import TestSupport
import Testing

/// Optimiser steps on rows of a table against the rules, number by number.
@Suite("Update kernels")
struct UpdateKernelTests {
  static let kinds = RowOptimizer.names
  private static let rows = 6

  /// Random weights and state: slots × rows × width.
  private func fill(
    _ table: ParameterTable, using generator: inout TwinGenerator
  ) -> [[[Double]]] {
    (0..<table.slots).map { slot in
      let matrix = table.slot(slot)
      for row in 0..<table.rows {
        for column in 0..<table.width {
          // State is a mean or sum of squares, but for velocities and weights.
          matrix[row, column] = Float.random(
            in: slot == 0 ? -1...1 : 0.01...0.5, using: &generator)
        }
      }
      return values(of: matrix)
    }
  }

  private func values(of matrix: Matrix) -> [[Double]] {
    (0..<matrix.rows).map { matrix.rows($0..<$0 + 1).values().map(Double.init) }
  }

  private let corrections = (
    Double(Float(1 / (1 - pow(0.9, 3)))), Double(Float(1 / (1 - pow(0.999, 3))))
  )

  /// One number: weight and state after a step with the gradient `g`.
  private func step(
    _ kind: String, _ state: inout [Double], _ g: Double, rate: Double, momentum: Double
  ) {
    var delta: Double
    switch kind {
    case "adagrad":
      state[1] += g * g
      delta = -rate * g / (state[1] + 1e-6).squareRoot()
    case "sgd": delta = -rate * g
    case "rmsprop":
      state[1] = 0.9 * state[1] + 0.1 * g * g
      delta = -rate * g / (state[1] + 1e-6).squareRoot()
    case "adadelta":
      state[1] = 0.95 * state[1] + 0.05 * g * g
      let unit = g * ((state[2] + 1e-6) / (state[1] + 1e-6)).squareRoot()
      state[2] = 0.95 * state[2] + 0.05 * unit * unit
      delta = -rate * unit
    case "adam":
      state[1] = 0.9 * state[1] + 0.1 * g
      state[2] = 0.999 * state[2] + 0.001 * g * g
      delta =
        -rate * state[1] * corrections.0 / ((state[2] * corrections.1).squareRoot() + 1e-8)
    default:
      Issue.record("no rule of \(kind) to compare with")
      return
    }
    if momentum > 0 {
      state[state.count - 1] = momentum * state[state.count - 1] + delta
      delta = state[state.count - 1]
    }
    state[0] += delta
  }

  @Test("every rule over all widths", arguments: InstructionSet.available)
  func rules(set: InstructionSet) {
    let seed: UInt64 = 31
    var generator = TwinGenerator(seed: seed)
    for kind in Self.kinds {
      for momentum in [Float(0), 0.3] {
        for width in Lengths.all {
          let l2: Float = width % 3 == 0 ? 0.2 : 0
          let arena = Arena()
          var rule = RowOptimizer(kind, learningRate: 0.3, momentum: momentum, l2: l2)
          let table = ParameterTable(
            in: arena, rows: Self.rows, width: width, slots: 1 + rule.slots.count,
            penalised: max(width - 1, 0))
          var expected = fill(table, using: &generator)
          // Zeros stand behind the columns, as the products leave them.
          let gradient = arena.matrix(rows: 4, columns: width)
          for row in 0..<4 {
            for column in 0..<width {
              gradient[row, column] = Float.random(in: -1...1, using: &generator)
            }
          }
          let indices = arena.vector(Int32.self, count: 4)
          indices.set([5, 0, 3, 2])
          let keep = arena.vector(Int32.self, count: 4)
          // Row 0 stays, and its gradient is handed on to row 2 of `kept`.
          keep.set([-1, 2, -1, -1])
          let kept = Canvas(3, width, in: arena)
          rule.gradientScale = width % 2 == 0 ? 1 : 0.5
          rule.setTime(3)
          let g = (0..<4).map { row in (0..<width).map { Double(gradient[row, $0]) } }
          for (number, row) in [5, 0, 3, 2].enumerated() where row != 0 {
            for column in 0..<width {
              var state = expected.map { $0[row][column] }
              let penalty = column < width - 1 ? Double(l2) * state[0] : 0
              step(
                kind, &state, g[number][column] * Double(rule.gradientScale) + penalty,
                rate: Double(Float(0.3)), momentum: Double(momentum))
              for slot in state.indices { expected[slot][row][column] = state[slot] }
            }
          }
          FusedKernels(set).update(
            table, rows: indices, gradient: gradient, rule, keep: keep, kept: kept.matrix)
          let what = "\(kind), width \(width), momentum \(momentum), \(set), seed \(seed)"
          for slot in 0..<table.slots {
            expectClose(
              table.slot(slot).values(), expected[slot].flatMap { $0 }, tolerance: 5e-7,
              "slot \(slot), \(what)")
          }
          #expect(kept.rows == [g[0].map { _ in 0 }, g[0].map { _ in 0 }, g[1]], "\(what)")
          #expect(kept.isIntact, "\(what)")
          #expect(padding(of: table) == 0, "\(what): padding written")
        }
      }
    }
  }

  /// Sum of what lies between the slots.
  private func padding(of table: ParameterTable) -> Float {
    let all = table.storage.values().reduce(0) { $0 + abs($1) }
    let used = (0..<table.slots).reduce(Float(0)) { sum, slot in
      sum + table.slot(slot).values().reduce(0) { $0 + abs($1) }
    }
    return abs(all - used) < 1e-3 ? 0 : all - used
  }

  @Test("a narrowed table leaves the last columns alone", arguments: InstructionSet.available)
  func narrowed(set: InstructionSet) {
    var generator = TwinGenerator(seed: 32)
    for kind in Self.kinds {
      let arena = Arena()
      let table = ParameterTable(in: arena, rows: 2, width: 20, slots: 4, penalised: 19)
      let before = fill(table, using: &generator)
      let gradient = Canvas(1, 19, in: arena, values: 0.5...1, using: &generator)
      let indices = arena.vector(Int32.self, count: 1)
      indices[0] = 1
      FusedKernels(set).update(
        table.narrowed(to: 19), rows: indices, gradient: gradient.matrix,
        RowOptimizer(kind, learningRate: 0.1, momentum: 0.5, l2: 0.1))
      for slot in 0..<4 {
        let after = values(of: table.slot(slot))
        #expect(after[0] == before[slot][0])
        #expect(after[1][19] == before[slot][1][19], "\(kind), slot \(slot), \(set)")
      }
      let weights = values(of: table.weights)[1]
      #expect((0..<19).allSatisfy { weights[$0] != before[0][1][$0] }, "\(kind), \(set)")
    }
  }

  @Test("the penalty acts on leading columns only", arguments: InstructionSet.available)
  func penalty(set: InstructionSet) {
    var generator = TwinGenerator(seed: 33)
    for width in Lengths.all where width > 0 {
      let arena = Arena()
      let table = ParameterTable(in: arena, rows: 3, width: width, slots: 2, penalised: width - 1)
      let weights = fill(table, using: &generator)[0]
      let gradient = Canvas(2, width, gap: width % 3, in: arena, values: -1...1, using: &generator)
      let indices = arena.vector(Int32.self, count: 2)
      indices.set([2, 0])
      var expected = gradient.rows
      for (number, row) in [2, 0].enumerated() {
        for column in 0..<width - 1 { expected[number][column] += 0.5 * weights[row][column] }
      }
      FusedKernels(set).addPenalty(0.5, of: table, rows: indices, to: gradient.matrix)
      expectClose(
        gradient.values, expected.flatMap { $0 }, tolerance: 3e-7, "width \(width), \(set)")
      #expect(gradient.isIntact)
    }
  }
}
