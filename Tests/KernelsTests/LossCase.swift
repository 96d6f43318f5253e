import Foundation
import Kernels
import TestSupport
import Testing

/// One step's scores and weights, and the loss run over them in blocks.
struct LossCase {
  let kind: String
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
  init(_ kind: String, width: Int, lanes: Int = 3, using generator: inout TwinGenerator) {
    self.kind = kind
    scores = (0..<lanes).map { _ in
      (0..<width).map { _ in Float.random(in: -4...4, using: &generator) }
    }
    copies = (0..<width).map { _ in Float(Int.random(in: 1...3, using: &generator)) }
    target = (0..<lanes).map { _ in Int.random(in: 0..<width, using: &generator) }
    (own, ownCopies, correction, correctionSum) = ([], [], [], [])
    weight = copies
    if kind == "cross-entropy" {
      weight = copies.map { $0 * Float.random(in: 0.2...1.5, using: &generator) }
    }
    for lane in 0..<lanes {
      let isMasked = Bool.random(using: &generator)
      let count = copies[target[lane]]
      ownCopies.append(isMasked ? 1 : count)
      if kind == "cross-entropy" {
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
  ///
  /// - Parameter lanes: parts of the lanes, each worked on by itself; `nil`: all of them at once.
  func run(
    _ set: InstructionSet, blocks cuts: [Int], scale: Float, lanes lanePieces: [Range<Int>?] = [nil]
  ) -> ([Float], [[Float]]) {
    let kernels = FusedKernels(set)
    let arena = Arena()
    let lanes = scores.count
    let activation = ActivationKernelTests.activations[final].0
    let loss = ColumnLoss(
      kind, bprRegularization: regularization, smoothing: smoothing, scale: scale,
      final: activation)
    let targets = LaneTargets(in: arena, lanes: lanes)
    targets.column.set(target.map(Int32.init))
    targets.sortOrder(lanes: lanes)
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
    let lossLanes = LossLanes(in: arena, lanes: lanes)
    let parts = bounds.map { range in
      let part = arena.matrix(rows: range.count, columns: Matrix.padded(lanes))
      for lane in 0..<lanes {
        for column in range { part[column - range.lowerBound, lane] = scores[lane][column] }
      }
      kernels.activate(part, activation)
      for lane in 0..<lanes where range.contains(target[lane]) {
        lossLanes.score[lane] = part[target[lane] - range.lowerBound, lane]
      }
      return part
    }
    let laneLoss = arena.vector(Float.self, count: lanes)
    for own in lanePieces {
      let blocks = bounds.enumerated().map { number, range in
        ColumnBlock(
          loss, scores: parts[number], number: number, firstColumn: range.lowerBound,
          weight: weights.slice(range), copies: counts.slice(range), targets: targets,
          laneCount: lanes, own: own, lanes: lossLanes, sums: sums)
      }
      for block in blocks { kernels.lossSums(block) }
      kernels.joinSums(
        loss, sums, blocks: bounds.count, targets: targets, own: own, into: lossLanes)
      kernels.laneLosses(loss, lossLanes, targets: targets, own: own, into: laneLoss)
      for block in blocks { kernels.lossGradient(block) }
    }
    #expect(weights.array(weight.count) == weight, "weights stay")
    let gradients = (0..<lanes).map { lane in
      parts.flatMap { part in (0..<part.rows).map { part[$0, lane] } }
    }
    return (laneLoss.array(lanes), gradients)
  }
}

// The formulas, over all columns at once.
extension LossCase {
  /// Loss of a lane, and its gradient with respect to the activated scores.
  func formulas(_ lane: Int, _ s: [Double]) -> (Double, [Double]) {
    let p = target[lane]
    var n = weight.map(Double.init)
    n[p] = Double(own[lane])
    var copies = copies.map(Double.init)
    copies[p] = Double(ownCopies[lane])
    let count = copies.reduce(0, +)
    if count < 2 { return (0, s.map { _ in 0 }) }
    let largest = s.indices.filter { n[$0] > 0 }.map { s[$0] }.max() ?? 0
    let terms = s.indices.map { n[$0] > 0 ? n[$0] * exp(s[$0] - largest) : 0 }
    let z = terms.reduce(0, +)
    let w = terms.map { $0 / z }
    let u = s.map { sigma($0 - s[p]) }
    let v = s.map { sigma($0 * $0) }
    var gradient = s.map { _ in 0.0 }
    switch kind {
    case "cross-entropy":
      let spread = Double(smoothing) / (count - 1)
      let logZ = log(z) + largest
      let plain = -log(exp(s[p] - Double(correction[lane]) - logZ) + 1e-24)
      let all =
        count * logZ - zip(copies, s).reduce(0) { $0 + $1.0 * $1.1 }
        + Double(correctionSum[lane])
      for j in s.indices { gradient[j] = w[j] - spread * copies[j] }
      gradient[p] -= 1 - count * spread
      return ((1 - count * spread) * plain + spread * all, gradient)
    case "bpr-max":
      let strength = Double(regularization)
      let q = u.map { 1 - $0 }
      let a = zip(w, q).reduce(0) { $0 + $1.0 * $1.1 }
      let r = zip(w, s).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
      for j in s.indices {
        gradient[j] -= w[j] * (q[j] - a - q[j] * (1 - q[j])) / (a + 1e-24)
        gradient[j] += strength * w[j] * (s[j] * s[j] - r + 2 * s[j])
        gradient[p] -= w[j] * q[j] * (1 - q[j]) / (a + 1e-24)
      }
      return (-log(a + 1e-24) + strength * r, gradient)
    case "top1-max":
      let mean = s.indices.reduce(0) { $0 + w[$1] * (u[$1] + v[$1]) }
      for j in s.indices {
        gradient[j] += w[j] * (u[j] + v[j] - mean)
        gradient[j] += w[j] * (u[j] * (1 - u[j]) + 2 * s[j] * v[j] * (1 - v[j]))
        gradient[p] -= w[j] * u[j] * (1 - u[j])
      }
      return (mean, gradient)
    case "top1":
      for j in s.indices {
        gradient[j] += n[j] / count * (u[j] * (1 - u[j]) + 2 * s[j] * v[j] * (1 - v[j]))
        gradient[p] -= n[j] / count * u[j] * (1 - u[j])
      }
      // The target's own column leaves σ(0) / N.
      return ((s.indices.reduce(0) { $0 + n[$1] * (u[$1] + v[$1]) } + 0.5) / count, gradient)
    case "bpr":
      for j in s.indices {
        gradient[j] += n[j] / (count - 1) * u[j]
        gradient[p] -= n[j] / (count - 1) * u[j]
      }
      let sum = s.indices.reduce(0) { $0 + n[$1] * log1p(exp(s[$1] - s[p])) }
      return (sum / (count - 1), gradient)
    default:
      Issue.record("no formulas of \(kind) to compare with")
      return (.nan, gradient)
    }
  }
}

private func sigma(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
