import Foundation
import GRU4Rec
import Kernels
import SessionData
import TestSupport
import Testing

/// Distinct columns, copies and links between inputs and columns, against plain counting.
@Suite("Step planner")
struct StepPlannerTests {
  @Test("columns are the distinct targets and samples, with their copies")
  func columns() {
    let seed: UInt64 = 91
    var generator = TwinGenerator(seed: seed)
    for itemCount in [2, 5, 40] {
      var h = Hyperparameters()
      (h.batchSize, h.negativeSamples, h.layers) = (6, .count(9), [2])
      let arena = Arena()
      var planner = StepPlanner(
        hyperparameters: h, itemCounts: [Int64](repeating: 3, count: itemCount), in: arena)
      let plan = planner.makePlan()
      for lanes in [6, 3, 1, 6] {
        func items(_ count: Int) -> [ItemIndex] {
          (0..<count).map { _ in ItemIndex.random(in: 0..<ItemIndex(itemCount), using: &generator) }
        }
        let (inputs, targets, samples) = (items(lanes), items(lanes), items(9))
        planner.plan(
          plan, inputs: inputs, targets: targets,
          carriedFrom: (0..<lanes).map { _ in nil }, samples: samples)
        var copies: [ItemIndex: Int] = [:]
        for item in targets + samples { copies[item, default: 0] += 1 }
        let what = "\(itemCount) items, \(lanes) lanes, seed \(seed)"
        #expect(plan.lanes == lanes)
        #expect(plan.columnCount == copies.count, "\(what)")
        #expect(plan.columnCopies.count == copies.count, "\(what)")
        #expect(plan.columnCopies.allSatisfy { copies[$0.item] == Int($0.copies) }, "\(what)")
        #expect(plan.inputCount == Set(inputs).count, "\(what)")
        #expect(
          plan.scoredInputCount == Set(inputs).count { copies[$0] != nil }, "\(what)")
      }
    }
  }

  @Test("samples depend on the key alone")
  func keys() {
    var h = Hyperparameters()
    (h.batchSize, h.negativeSamples, h.layers) = (2, .count(20), [2])
    func columns(key: UInt64, after earlier: [UInt64]) -> [ItemIndex] {
      let arena = Arena()
      var planner = StepPlanner(
        hyperparameters: h, itemCounts: [Int64](repeating: 1, count: 1000), in: arena)
      let plan = planner.makePlan()
      for key in earlier + [key] {
        planner.plan(
          plan, inputs: [1, 2], targets: [3, 4], carriedFrom: [nil, nil], step: Int(key % 4),
          key: key)
      }
      return plan.columnCopies.map(\.item)
    }
    #expect(columns(key: 5, after: []) == columns(key: 5, after: [9, 11]))
    #expect(columns(key: 5, after: []) != columns(key: 6, after: []))
  }
}
