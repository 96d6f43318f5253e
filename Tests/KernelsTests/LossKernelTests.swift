import Foundation
import Kernels
import TestSupport
import Testing

/// Losses over blocks of columns against the formulas over all columns at once.
///
/// M lanes, U columns, N columns with their copies.
@Suite("Loss kernels")
struct LossKernelTests {
  static let kinds: [ColumnLoss.Kind] = [.crossEntropy, .bprMax, .top1Max, .top1, .bpr]

  /// One step's scores and weights, and the loss run over them in blocks.
  private struct Case {
    let kind: ColumnLoss.Kind
    var smoothing: Float = 0
    var regularization: Float = 0.7
    var final = 0
    var scores: [[Float]]
    var weight: [Float]
    var copies: [Float]
    var target: [Int]
    var own: [Float]
    var ownCopies: [Float]
    var correction: [Float]
    var correctionSum: [Float]

    var columns: [Float] {
      target.indices.map { lane in
        copies.enumerated().reduce(0) { $0 + ($1.offset == target[lane] ? 0 : $1.element) }
          + ownCopies[lane]
      }
    }

    /// A random step; weights as a planner makes them.
    init(_ kind: ColumnLoss.Kind, width: Int, lanes: Int = 3, using generator: inout TwinGenerator)
    {
      self.kind = kind
      scores = (0..<lanes).map { _ in
        (0..<width).map { _ in Float.random(in: -4...4, using: &generator) }
      }
      copies = (0..<width).map { _ in Float(Int.random(in: 1...3, using: &generator)) }
      target = (0..<lanes).map { _ in Int.random(in: 0..<width, using: &generator) }
      (own, ownCopies, correction, correctionSum) = ([], [], [], [])
      weight = copies
      if kind == .crossEntropy {
        weight = copies.map { $0 * Float.random(in: 0.2...1.5, using: &generator) }
      }
      for lane in 0..<lanes {
        let isMasked = Bool.random(using: &generator)
        let count = copies[target[lane]]
        ownCopies.append(isMasked ? 1 : count)
        if kind == .crossEntropy {
          own.append(isMasked ? weight[target[lane]] / count : weight[target[lane]])
          correction.append(Float.random(in: 0...1, using: &generator))
          correctionSum.append(Float.random(in: 0...9, using: &generator))
        } else {
          own.append(isMasked ? 0 : count - 1)
          correction.append(0)
          correctionSum.append(0)
        }
      }
    }

    /// Losses of the lanes and gradients of the raw scores, from the kernels.
    func run(_ set: InstructionSet, blocks cuts: [Int], scale: Float) -> ([Float], [[Float]]) {
      let kernels = FusedKernels(set)
      let arena = Arena()
      let lanes = scores.count
      let activation = ActivationKernelTests.activations[final].0
      let loss = ColumnLoss(
        kind, bprRegularization: regularization, smoothing: smoothing, scale: scale,
        final: activation)
      let targets = LaneTargets(in: arena, lanes: lanes)
      targets.column.set(target.map(Int32.init))
      targets.ownWeight.set(own)
      targets.ownCopies.set(ownCopies)
      targets.columns.set(columns)
      targets.correction.set(correction)
      targets.correctionSum.set(correctionSum)
      let weights = arena.vector(Float.self, count: weight.count)
      let counts = arena.vector(Float.self, count: weight.count)
      weights.set(weight)
      counts.set(copies)
      let bounds = zip([0] + cuts, cuts + [weight.count]).map { $0..<$1 }
      let sums = LossSums(in: arena, blocks: bounds.count, lanes: lanes)
      let total = LossSums(in: arena, blocks: 1, lanes: lanes)
      let laneLoss = arena.vector(Float.self, count: lanes)
      let parts = bounds.map { range in
        // Any start: blocks follow each other without padding.
        let buffer = arena.vector(Float.self, count: lanes * range.count + 1)
        let part = buffer.matrix(at: 1, rows: lanes, columns: range.count)
        for lane in 0..<lanes { part.setRow(lane, scores[lane][range]) }
        kernels.activate(part, activation)
        for lane in 0..<lanes where range.contains(target[lane]) {
          targets.score[lane] = part[lane, target[lane] - range.lowerBound]
        }
        return part
      }
      for (number, range) in bounds.enumerated() {
        kernels.lossSums(
          loss, scores: parts[number], firstColumn: range.lowerBound,
          weight: weights.slice(range), copies: counts.slice(range), targets: targets,
          block: number, into: sums)
      }
      kernels.joinSums(
        loss, sums, blocks: bounds.count, lanes: lanes, targets: targets, total: total,
        laneLoss: laneLoss)
      for (number, range) in bounds.enumerated() {
        kernels.lossGradient(
          loss, scores: parts[number], firstColumn: range.lowerBound,
          weight: weights.slice(range), copies: counts.slice(range), targets: targets,
          total: total)
      }
      #expect(weights.array(weight.count) == weight, "weights are put back")
      let gradients = (0..<lanes).map { lane in
        parts.flatMap { $0.rows(lane..<lane + 1).values() }
      }
      return (laneLoss.array(lanes), gradients)
    }
  }

  // MARK: - The formulas

  private func sigma(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// Loss of a lane, and its gradient with respect to the activated scores.
  private func naive(_ c: Case, _ lane: Int, _ s: [Double]) -> (Double, [Double]) {
    let p = c.target[lane]
    var n = c.weight.map(Double.init)
    n[p] = Double(c.own[lane])
    var copies = c.copies.map(Double.init)
    copies[p] = Double(c.ownCopies[lane])
    let count = copies.reduce(0, +)
    if count < 2 { return (0, s.map { _ in 0 }) }
    let largest = s.indices.filter { n[$0] > 0 }.map { s[$0] }.max() ?? 0
    let terms = s.indices.map { n[$0] > 0 ? n[$0] * exp(s[$0] - largest) : 0 }
    let z = terms.reduce(0, +)
    let w = terms.map { $0 / z }
    let u = s.map { sigma($0 - s[p]) }
    let v = s.map { sigma($0 * $0) }
    var gradient = s.map { _ in 0.0 }
    switch c.kind {
    case .crossEntropy:
      let spread = Double(c.smoothing) / (count - 1)
      let logZ = log(z) + largest
      let plain = -log(exp(s[p] - Double(c.correction[lane]) - logZ) + 1e-24)
      let all =
        count * logZ - zip(copies, s).reduce(0) { $0 + $1.0 * $1.1 }
        + Double(c.correctionSum[lane])
      for j in s.indices { gradient[j] = w[j] - spread * copies[j] }
      gradient[p] -= 1 - count * spread
      return ((1 - count * spread) * plain + spread * all, gradient)
    case .bprMax:
      let strength = Double(c.regularization)
      let q = u.map { 1 - $0 }
      let a = zip(w, q).reduce(0) { $0 + $1.0 * $1.1 }
      let r = zip(w, s).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
      for j in s.indices {
        gradient[j] -= w[j] * (q[j] - a - q[j] * (1 - q[j])) / (a + 1e-24)
        gradient[j] += strength * w[j] * (s[j] * s[j] - r + 2 * s[j])
        gradient[p] -= w[j] * q[j] * (1 - q[j]) / (a + 1e-24)
      }
      return (-log(a + 1e-24) + strength * r, gradient)
    case .top1Max:
      let mean = s.indices.reduce(0) { $0 + w[$1] * (u[$1] + v[$1]) }
      for j in s.indices {
        gradient[j] += w[j] * (u[j] + v[j] - mean)
        gradient[j] += w[j] * (u[j] * (1 - u[j]) + 2 * s[j] * v[j] * (1 - v[j]))
        gradient[p] -= w[j] * u[j] * (1 - u[j])
      }
      return (mean, gradient)
    case .top1:
      for j in s.indices {
        gradient[j] += n[j] / count * (u[j] * (1 - u[j]) + 2 * s[j] * v[j] * (1 - v[j]))
        gradient[p] -= n[j] / count * u[j] * (1 - u[j])
      }
      // The target's own column leaves σ(0) / N.
      return ((s.indices.reduce(0) { $0 + n[$1] * (u[$1] + v[$1]) } + 0.5) / count, gradient)
    case .bpr:
      for j in s.indices {
        gradient[j] += n[j] / (count - 1) * u[j]
        gradient[p] -= n[j] / (count - 1) * u[j]
      }
      let sum = s.indices.reduce(0) { $0 + n[$1] * log1p(exp(s[$1] - s[p])) }
      return (sum / (count - 1), gradient)
    }
  }

  private func check(_ c: Case, _ set: InstructionSet, blocks: [Int], _ what: String) {
    let scale: Float = 0.25
    let (losses, gradients) = c.run(set, blocks: blocks, scale: scale)
    let value = ActivationKernelTests.activations[c.final].1
    for lane in c.scores.indices {
      let raw = c.scores[lane].map(Double.init)
      let (loss, gradient) = naive(c, lane, raw.map(value))
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
        let c = Case(kind, width: width, using: &generator)
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
          var c = Case(kind, width: width, using: &generator)
          c.final = final
          check(c, set, blocks: [width / 2], "width \(width), activation \(final), seed \(seed)")
        }
      }
      var c = Case(.crossEntropy, width: width, using: &generator)
      c.smoothing = 0.2
      check(c, set, blocks: [width / 3], "width \(width), smoothing, seed \(seed)")
    }
  }

  @Test("blocks wider than the gradient's chunks", arguments: InstructionSet.available)
  func wide(set: InstructionSet) {
    var generator = TwinGenerator(seed: 23)
    for kind in Self.kinds {
      var c = Case(kind, width: 2051, using: &generator)
      (c.target, c.final) = ([1023, 1024, 2050], 1)
      for lane in 0..<3 {
        c.ownCopies[lane] = c.copies[c.target[lane]]
        c.own[lane] =
          kind == .crossEntropy ? c.weight[c.target[lane]] : c.ownCopies[lane] - 1
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
        var c = Case(kind, width: 5, lanes: 2, using: &generator)
        c.scores = [[40, -900, -901, -950, -1000], [-900, -901, 300, -950, -1e4]]
        (c.target, c.copies, c.weight) = ([0, 2], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1])
        let own: Float = kind == .crossEntropy ? 1 : 0
        (c.own, c.ownCopies) = ([own, own], [1, 1])
        (c.correction, c.correctionSum, c.regularization) = ([0, 0], [0, 0], 1e-6)
        let (losses, gradients) = c.run(set, blocks: blocks, scale: 1)
        #expect(losses.allSatisfy { $0.isFinite }, "\(kind) \(losses), \(set)")
        #expect(gradients.joined().allSatisfy { $0.isFinite }, "\(kind), \(set)")
        for lane in 0..<2 {
          let (loss, gradient) = naive(c, lane, c.scores[lane].map(Double.init))
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
      var c = Case(kind, width: 1, lanes: 2, using: &generator)
      (c.copies, c.weight, c.ownCopies) = ([3], [3], [1, 1])
      c.own = kind == .crossEntropy ? [1, 1] : [0, 0]
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
        var c = Case(kind, width: 41, lanes: 1, using: &generator)
        (c.scores[0][position], c.target) = (.nan, [7])
        c.own = [kind == .crossEntropy ? 1 : 0]
        #expect(!c.run(set, blocks: [20], scale: 1).0[0].isFinite, "\(kind) at \(position), \(set)")
      }
      var generator = TwinGenerator(seed: 27)
      var c = Case(kind, width: 5, lanes: 1, using: &generator)
      c.scores[0][c.target[0]] = .nan
      #expect(c.run(set, blocks: [2], scale: 1).0[0].isNaN, "\(kind), target, \(set)")
    }
  }
}
