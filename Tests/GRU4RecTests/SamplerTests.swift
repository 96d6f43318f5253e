import GRU4Rec
import Kernels
import Safetensors
import TestSupport
import Testing

/// The sampling distribution and its inversion.
@Suite("Negative sampler")
struct SamplerTests {
  @Test(
    "recorded distribution and choices",
    .enabled(if: GoldenFiles.arePresent, "no recorded numbers at ../shared/golden"))
  func recorded() throws {
    let file = try SafetensorsFile(path: GoldenFiles.path("sampler.safetensors"))
    let recorded = try file.array("cdf", as: Float.self).map(Double.init)
    let log = try GoldenFiles.sessions("tiny_sessions.tsv")
    let counts = log.store.itemCounts(itemCount: log.itemIDs.count)
    expectClose(
      StepPlanner.cumulative(counts, alpha: 0.5), recorded, tolerance: 1e-6, "distribution")
    let arena = Arena()
    let sampler = ItemSampler(cumulative: recorded, in: arena)
    let chosen = try file.array("u", as: Float.self).map { sampler.item(at: Double($0)) }
    #expect(chosen.map(Int64.init) == (try file.array("item", as: Int64.self)))
  }

  @Test("alpha 0 is uniform, alpha 1 follows the counts")
  func alphas() {
    let counts: [Int64] = [1, 4, 5, 10]
    expectClose(
      StepPlanner.cumulative(counts, alpha: 0), [0.25, 0.5, 0.75, 1], tolerance: 1e-15, "alpha 0")
    expectClose(
      StepPlanner.cumulative(counts, alpha: 1), [0.05, 0.25, 0.5, 1], tolerance: 1e-15, "alpha 1")
    #expect(StepPlanner.cumulative(counts, alpha: 0.3).last == 1)
  }

  @Test("the planner draws with probability ∝ count^alpha")
  func planner() {
    // 400 steps of 50 samples: chi-square with 4 degrees of freedom stays below 23.5 but for one seed
    // in ten thousand.
    let seed: UInt64 = 5
    var h = Hyperparameters()
    (h.negativeSamples, h.batchSize, h.sampleAlpha, h.layers) = (.count(50), 2, 0.5, [2])
    let counts: [Int64] = [1, 4, 9, 16, 100]
    let arena = Arena()
    var planner = StepPlanner(hyperparameters: h, itemCounts: counts, in: arena)
    let plan = planner.makePlan()
    var drawn = [Double](repeating: 0, count: counts.count)
    for step in 0..<400 {
      planner.plan(
        plan, inputs: [0], targets: [1], carriedFrom: [nil], step: step,
        key: randomBits(key: seed, counter: UInt64(step)))
      for (item, copies) in plan.columnCopies { drawn[Int(item)] += Double(copies) }
      drawn[1] -= 1  // the target
    }
    let roots = [1.0, 2, 3, 4, 10]
    let total = drawn.reduce(0, +)
    #expect(total == 20_000)
    let statistic = zip(drawn, roots).reduce(0) { sum, pair in
      let expected = total * pair.1 / 20
      return sum + (pair.0 - expected) * (pair.0 - expected) / expected
    }
    #expect(statistic < 23.5, "chi-square \(statistic) for \(drawn), seed \(seed)")
  }
}
