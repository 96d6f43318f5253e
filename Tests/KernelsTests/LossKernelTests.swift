import Foundation
import Kernels
import TestSupport
import Testing

/// Losses over blocks of columns against the formulas over all columns at once.
///
/// M lanes, U columns, N columns with their copies.
@Suite("Loss kernels")
struct LossKernelTests {
  static let kinds = ColumnLoss.names

  private func check(_ c: LossCase, _ set: InstructionSet, blocks: [Int], _ what: String) {
    let scale: Float = 0.25
    let (losses, gradients) = c.run(set, blocks: blocks, scale: scale)
    let value = ActivationKernelTests.activations[c.final].1
    for lane in c.scores.indices {
      let raw = c.scores[lane].map(Double.init)
      let (loss, gradient) = c.formulas(lane, raw.map(value))
      let name = "\(c.kind) lane \(lane), \(what), \(set)"
      #expect(
        abs(Double(losses[lane]) - loss) <= 3e-6 * max(abs(loss), 0.1),
        "loss \(losses[lane]), expected \(loss), \(name)")
      let expected = zip(raw, gradient).map { x, d in
        Double(scale) * d * (value(x + 1e-6) - value(x - 1e-6)) / 2e-6
      }
      // Gradients are differences of terms of the size of `scale`: what cancels leaves its rounding.
      let own = expected.map(abs).max() ?? 0
      expectClose(
        gradients[lane], expected,
        tolerance: own > 0 ? 5e-6 * max(1, 0.2 * Double(scale) / own) : 0,
        "gradient \(name)")
    }
  }

  @Test("every loss over all widths, in one block or several", arguments: InstructionSet.available)
  func widths(set: InstructionSet) {
    let seed: UInt64 = 21
    var generator = TwinGenerator(seed: seed)
    for kind in Self.kinds {
      for width in 2...67 {
        let c = LossCase(kind, width: width, using: &generator)
        let cut = Int.random(in: 0...width, using: &generator)
        // An empty block, a block of one column, and one that may hold all.
        for blocks in [[], [0, 1, max(cut, 1)]] {
          check(c, set, blocks: blocks, "width \(width), blocks \(blocks), seed \(seed)")
        }
      }
    }
  }

  @Test("smoothing, and every activation of the scores", arguments: InstructionSet.available)
  func variants(set: InstructionSet) {
    let seed: UInt64 = 22
    var generator = TwinGenerator(seed: seed)
    for width in Lengths.some where width > 1 {
      for kind in Self.kinds {
        for final in ActivationKernelTests.activations.indices {
          var c = LossCase(kind, width: width, using: &generator)
          c.final = final
          check(c, set, blocks: [width / 2], "width \(width), activation \(final), seed \(seed)")
        }
      }
      var c = LossCase("cross-entropy", width: width, using: &generator)
      c.smoothing = 0.2
      check(c, set, blocks: [width / 3], "width \(width), smoothing, seed \(seed)")
    }
  }

  @Test("more lanes than a vector holds", arguments: InstructionSet.available)
  func manyLanes(set: InstructionSet) {
    let seed: UInt64 = 28
    var generator = TwinGenerator(seed: seed)
    for kind in Self.kinds {
      for lanes in [1, 15, 16, 17, 33, 70] {
        // Fewer columns than lanes: some columns are the target of several.
        let c = LossCase(kind, width: 23, lanes: lanes, using: &generator)
        check(c, set, blocks: [5, 11], "\(lanes) lanes, seed \(seed)")
      }
    }
  }

  @Test("a wide block", arguments: InstructionSet.available)
  func wide(set: InstructionSet) {
    var generator = TwinGenerator(seed: 23)
    for kind in Self.kinds {
      var c = LossCase(kind, width: 2051, using: &generator)
      (c.target, c.final) = ([1023, 1024, 2050], 1)
      for lane in 0..<3 {
        c.ownCopies[lane] = c.copies[c.target[lane]]
        c.own[lane] =
          kind == "cross-entropy" ? c.weight[c.target[lane]] : c.ownCopies[lane] - 1
      }
      check(c, set, blocks: [], "seed 23")
    }
  }

  @Test(
    "very negative scores beside a good target stay finite", arguments: InstructionSet.available)
  func farScores(set: InstructionSet) {
    // With the target in the softmax's maximum all weights would underflow to 0 / 0.
    for kind in Self.kinds {
      for blocks in [[], [1], [1, 3]] {
        var generator = TwinGenerator(seed: 24)
        var c = LossCase(kind, width: 5, lanes: 2, using: &generator)
        c.scores = [[40, -900, -901, -950, -1000], [-900, -901, 300, -950, -1e4]]
        (c.target, c.copies, c.weight) = ([0, 2], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1])
        let own: Float = kind == "cross-entropy" ? 1 : 0
        (c.own, c.ownCopies) = ([own, own], [1, 1])
        (c.correction, c.correctionSum, c.regularization) = ([0, 0], [0, 0], 1e-6)
        let (losses, gradients) = c.run(set, blocks: blocks, scale: 1)
        #expect(losses.allSatisfy { $0.isFinite }, "\(kind) \(losses), \(set)")
        #expect(gradients.joined().allSatisfy { $0.isFinite }, "\(kind), \(set)")
        for lane in 0..<2 {
          let (loss, gradient) = c.formulas(lane, c.scores[lane].map(Double.init))
          #expect(abs(Double(losses[lane]) - loss) <= 1e-5 * max(1, abs(loss)), "\(kind), \(set)")
          for (actual, expected) in zip(gradients[lane], gradient) {
            #expect(abs(Double(actual) - expected) <= 1e-5, "\(kind), \(set)")
          }
        }
      }
    }
  }

  @Test("a lane without a negative contributes nothing", arguments: InstructionSet.available)
  func noNegative(set: InstructionSet) {
    for kind in Self.kinds {
      var generator = TwinGenerator(seed: 25)
      var c = LossCase(kind, width: 1, lanes: 2, using: &generator)
      (c.copies, c.weight, c.ownCopies) = ([3], [3], [1, 1])
      c.own = kind == "cross-entropy" ? [1, 1] : [0, 0]
      let (losses, gradients) = c.run(set, blocks: [], scale: 1)
      #expect(losses == [0, 0], "\(kind), \(set)")
      #expect(gradients == [[0], [0]], "\(kind), \(set)")
    }
  }

  @Test("not-a-number among the scores shows in the loss", arguments: InstructionSet.available)
  func notANumber(set: InstructionSet) {
    for kind in Self.kinds {
      for position in [0, 3, 32, 40] {
        var generator = TwinGenerator(seed: 26)
        var c = LossCase(kind, width: 41, lanes: 1, using: &generator)
        (c.scores[0][position], c.target) = (.nan, [7])
        c.own = [kind == "cross-entropy" ? 1 : 0]
        #expect(!c.run(set, blocks: [20], scale: 1).0[0].isFinite, "\(kind) at \(position), \(set)")
      }
      var generator = TwinGenerator(seed: 27)
      var c = LossCase(kind, width: 5, lanes: 1, using: &generator)
      c.scores[0][c.target[0]] = .nan
      #expect(c.run(set, blocks: [2], scale: 1).0[0].isNaN, "\(kind), target, \(set)")
    }
  }
}
