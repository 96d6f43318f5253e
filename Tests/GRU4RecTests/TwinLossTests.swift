import Foundation
import GRU4Rec
import TestSupport
import Testing

/// Properties of the loss twin, and its equality over copies and over distinct items.
@Suite("Twin losses")
struct TwinLossTests {
  @Test(
    "distinct items with multiplicities give the same loss and gradients",
    arguments: Loss.allCases, [false, true])
  func distinct(loss: Loss, masked: Bool) {
    for seed in UInt64(1)...8 {
      var generator = TwinGenerator(seed: seed)
      var h = Hyperparameters()
      (h.loss, h.maskAccidentalHits) = (loss, masked)
      if loss == .crossEntropy { (h.logQ, h.labelSmoothing) = (0.7, seed % 2 == 0 ? 0.2 : 0) }
      // Four lanes and six samples over five items: repeats are certain.
      let lanes = 4
      let columns = (0..<10).map { _ in Int.random(in: 0..<5, using: &generator) }
      let scores = generator.tensor([5], in: -2...2)
      let counts = (0..<5).map { _ in Double.random(in: 1...30, using: &generator) }
      func correction(_ column: Int) -> Double {
        Double(h.logQ) * (column < lanes ? 1 : Double(h.sampleAlpha)) * log(counts[columns[column]])
      }
      for lane in 0..<lanes {
        let target = columns[lane]
        let copies = TwinLoss(h).evaluate(
          scores: columns.map { scores[$0] }, target: lane,
          included: columns.indices.map { !masked || $0 == lane || columns[$0] != target },
          corrections: columns.indices.map(correction))
        var summed = [Double](repeating: 0, count: 5)
        for (column, item) in columns.enumerated() { summed[item] += copies.gradient[column] }

        let order = [lane] + columns.indices.filter { $0 != lane }
        let items = Set(columns).sorted()
        let distinct = TwinDistinctLoss(h).evaluate(
          scores: items.map { scores[$0] }, target: items.firstIndex(of: target) ?? 0,
          corrections: items.map { item in
            order.filter { columns[$0] == item }.map(correction)
          })
        let name = "\(loss) lane \(lane) seed \(seed)"
        expectClose([distinct.loss], [copies.loss], tolerance: 1e-12, name)
        expectClose(distinct.gradient, items.map { summed[$0] }, tolerance: 1e-12, name)
      }
    }
  }

  @Test("a lane whose negatives are all masked contributes nothing", arguments: Loss.allCases)
  func nothingLeft(loss: Loss) {
    var h = Hyperparameters()
    (h.loss, h.maskAccidentalHits, h.labelSmoothing) = (loss, true, 0.1)
    let value = TwinLoss(h).evaluate(
      scores: [0.3, 0.3, 0.3], target: 1, included: [false, true, false],
      corrections: [0, 0, 0])
    #expect(value.loss == 0)
    #expect(value.gradient == [0, 0, 0])
  }

  @Test("very negative scores beside a good target stay finite", arguments: Loss.allCases)
  func extremeScores(loss: Loss) {
    var h = Hyperparameters()
    h.loss = loss
    let value = TwinLoss(h).evaluate(
      scores: [40, -900, -901, -950], target: 0, included: [true, true, true, true],
      corrections: [0, 0, 0, 0])
    #expect(value.loss.isFinite)
    #expect(value.gradient.allSatisfy { $0.isFinite })
  }

  @Test("all items: the target is its own column, logQ does not apply")
  func allItems() {
    var h = Hyperparameters()
    (h.layers, h.negativeSamples, h.batchSize) = ([3], .all, 5)
    var generator = TwinGenerator(seed: 3)
    let sample = TwinSample(h, using: &generator)
    let result = TwinStep(h).run(sample.parameters, sample.batch)
    #expect(result.columns == Array(0..<11))
    var expected = 0.0
    for (lane, target) in sample.batch.targets.enumerated() {
      let scores = result.scores.row(lane)
      expected += log(scores.map(exp).reduce(0, +)) - scores[target]
    }
    expectClose([result.loss], [expected / 5], tolerance: 1e-12, "full cross-entropy")
    h.logQ = 1
    #expect(TwinStep(h).loss(sample.parameters, sample.batch) == result.loss)
  }

  @Test("masked steps leave out every other copy of a lane's target", arguments: Loss.allCases)
  func maskedStep(loss: Loss) {
    var h = Hyperparameters()
    (h.layers, h.loss, h.batchSize, h.finalActivation) = ([3], loss, 2, .linear)
    (h.negativeSamples, h.maskAccidentalHits) = (.count(5), true)
    var generator = TwinGenerator(seed: 4)
    let sample = TwinSample(h, using: &generator)
    let result = TwinStep(h).run(sample.parameters, sample.batch)
    #expect(result.columns == [9, 4, 9, 9, 2, 9, 2, 10])
    // What is left for each lane, its own target first.
    let left = [[0, 1, 4, 6, 7], [1, 0, 2, 3, 4, 5, 6, 7], [2, 1, 4, 6, 7]]
    let expected = left.enumerated().reduce(0.0) { sum, lane in
      let scores = lane.element.map { result.scores[lane.offset, $0] }
      return sum
        + TwinLoss(h).evaluate(
          scores: scores, target: 0, included: scores.map { _ in true },
          corrections: scores.map { _ in 0 }
        ).loss
    }
    expectClose([result.loss], [expected / 2], tolerance: 1e-14, "masked \(loss)")
  }

  @Test("bpr is the mean over negatives and top1 the mean over columns")
  func means() {
    var h = Hyperparameters()
    h.loss = .bpr
    func value(_ scores: [Double]) -> Double {
      TwinLoss(h).evaluate(
        scores: scores, target: 0, included: scores.map { _ in true },
        corrections: scores.map { _ in 0 }
      ).loss
    }
    #expect(abs(value([1, 0, 0, 0]) - log(1 + exp(-1))) < 1e-15)
    h.loss = .top1
    let sigma = { (x: Double) in 1 / (1 + exp(-x)) }
    let expected = (sigma(0) + sigma(1) + 3 * (sigma(-1) + sigma(0))) / 4 - sigma(1) / 4
    #expect(abs(value([1, 0, 0, 0]) - expected) < 1e-15)
  }
}
