import GRU4Rec
import Kernels
import TestSupport
import Testing

/// Holds the fast step against the twin on random weights, step after step.
struct FastTwinComparison {
  var hyperparameters: Hyperparameters
  /// Seed of weights and batches; printed with every difference.
  var seed: UInt64
  var itemCount = 11
  var dropout = false
  var threads = 1
  var instructionSet = InstructionSet.chosen
  /// Makes the engine; `nil` takes the CPU's.
  var engine: EngineMaker?
  /// Allowed difference as a share of a tensor's largest value.
  var tolerance = 1e-5

  /// Loss, states and every gradient of one step.
  func checkGradients(_ change: (inout TwinBatch) -> Void = { _ in }) {
    var (weights, batch) = sample()
    change(&batch)
    var h = hyperparameters
    (h.optimizer, h.momentum) = (.sgd, 0)
    let result = TwinStep(h).run(weights, batch)
    let expected = TwinUpdate(h).finalGradients(result, weights)
    let actual = FastStepHarness.gradients(
      h, weights: weights.weights, batch, threads: threads, instructionSet: instructionSet,
      engine: engine)
    #expect(Set(actual.keys) == Set(expected.keys))
    // A tensor can have a tiny gradient as a difference of large ones: the largest of all is the
    // measure of what rounding can do.
    let largest = expected.values.flatMap(\.values).map(abs).max() ?? 0
    #expect(largest > 1e-4, "nothing to learn: \(self)")
    for (name, gradient) in expected {
      let own = gradient.values.map(abs).max() ?? 0
      expectClose(
        actual[name], gradient,
        tolerance: own > 0 ? tolerance * max(1, 0.01 * largest / own) : 0,
        "gradient \(name); \(self)")
    }
  }

  /// `steps` steps that carry states, with lanes leaving and sessions starting in between.
  func checkTraining(steps: Int = 4) {
    var (parameters, batch) = sample()
    let h = hyperparameters
    let harness = FastStepHarness(
      h, weights: parameters.weights, itemCounts: batch.itemCounts.map { Int64($0) },
      threads: threads, instructionSet: instructionSet, engine: engine)
    let twin = TwinStep(h)
    harness.setHidden(batch.hidden)
    // Lane 1 starts a session, then lane 0 leaves, then the last lane does.
    let carries: [[Int?]] = [[0, 1, 2], [0, nil, 2], [1, 2], [0, nil], [0], [0, nil]]
    for number in 0..<steps {
      let carriedFrom = carries[number]
      if number > 0 { shift(&batch, lanes: carriedFrom.count, by: number) }
      batch.hidden = batch.hidden.map { $0.carried(from: carriedFrom) }
      let result = twin.run(parameters, batch)
      TwinUpdate(h).apply(result, to: &parameters)
      harness.run(
        inputs: batch.inputs, targets: batch.targets, samples: batch.samples,
        carriedFrom: carriedFrom, inputMask: batch.inputMask, hiddenMasks: batch.hiddenMasks)
      let what = "step \(number); \(self)"
      if result.loss == 0 {
        #expect(harness.cost == 0, "loss \(what)")
      } else {
        expectClose([harness.cost], [result.loss], tolerance: tolerance, "loss \(what)")
      }
      for (layer, state) in harness.hidden.enumerated() {
        expectClose(state, result.hidden[layer], tolerance: tolerance, "H\(layer) \(what)")
      }
      batch.hidden = result.hidden
    }
    for (name, weight) in parameters.weights {
      expectClose(
        harness.tensor(name), weight, tolerance: tolerance, "\(name) after \(steps); \(self)")
      for (slot, values) in parameters.optimizerState[name] ?? [:] {
        // A row's state is the sum of squares of small differences.
        expectClose(
          harness.tensor("optimizer.\(name).\(slot)"), values, tolerance: 10 * tolerance,
          "\(slot) of \(name) after \(steps); \(self)")
      }
    }
  }

  /// Random weights and a step, rounded to what a Float holds.
  private func sample() -> (TwinParameters, TwinBatch) {
    var generator = TwinGenerator(seed: seed)
    var sample = TwinSample(
      hyperparameters, itemCount: itemCount, dropout: dropout, using: &generator)
    sample.parameters.weights = sample.parameters.weights.mapValues(\.rounded)
    sample.batch.hidden = sample.batch.hidden.map(\.rounded)
    return (sample.parameters, sample.batch)
  }

  /// The next step's items, with other repeats, for this many lanes.
  private func shift(_ batch: inout TwinBatch, lanes: Int, by number: Int) {
    batch.inputs = (0..<lanes).map { (batch.targets.first ?? 0) + $0 * number }
      .map { $0 % itemCount }
    batch.targets = (0..<lanes).map { ($0 * $0 + 2 + number) % itemCount }
    batch.samples = batch.samples.map { ($0 + number) % itemCount }
    batch.inputMask = batch.inputMask.map { $0.first(lanes) }
    batch.hiddenMasks = batch.hiddenMasks.map { $0.map { $0.first(lanes) } }
  }
}

extension DoubleTensor {
  /// Every number as a Float holds it.
  fileprivate var rounded: DoubleTensor {
    DoubleTensor(shape: shape, values: values.map { Double(Float($0)) })
  }

  fileprivate func first(_ rows: Int) -> DoubleTensor {
    DoubleTensor(shape: [rows, rowSize], values: Array(values[..<(rows * rowSize)]))
  }
}
