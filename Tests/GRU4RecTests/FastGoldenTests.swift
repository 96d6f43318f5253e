import GRU4Rec
import Recommendation
import SessionData
import TestSupport
import Testing

/// The fast training step against the numbers recorded from the authors' implementation.
@Suite(
  "Fast step against recorded numbers",
  .enabled(if: GoldenFiles.arePresent, "no recorded numbers at ../shared/golden"))
struct FastGoldenTests {
  static let tolerance = 1e-5

  @Test("training run, step by step", arguments: GoldenCase.names)
  func run(name: String) throws { try check(name) }

  /// Holds an engine, `nil` for the CPU's, against a recorded case.
  func check(_ name: String, engine: EngineMaker? = nil) throws {
    let golden = try GoldenCase(name)
    let h = golden.hyperparameters
    let harness = FastStepHarness(
      h, weights: golden.initial, itemCounts: golden.itemCounts, engine: engine)
    let store = try GoldenFiles.sessions("tiny_sessions.tsv").store
    var batches = SessionParallelBatches(
      sessions: store, batchSize: h.batchSize,
      minimumLanes: h.negativeSamples == .count(0) ? 2 : 1)
    // The recorded code takes the first four columns as targets after lanes are gone; from there on
    // the twin says what is right.
    let twin = name == "xe_constrained_fullepoch_logq1" ? TwinRun(golden) : nil

    for (number, recorded) in golden.steps.enumerated() {
      let hasStep = batches.advance()
      #expect(hasStep)
      #expect(batches.inputs.map(Int.init) == recorded.inputs)
      #expect(batches.targets.map(Int.init) == recorded.targets)
      harness.run(
        inputs: recorded.inputs, targets: recorded.targets, samples: recorded.samples,
        carriedFrom: batches.carriedFrom, inputMask: recorded.inputMask,
        hiddenMasks: recorded.hiddenMasks)
      var (loss, hidden) = (recorded.loss, recorded.hiddenAfter)
      if let result = twin?.step(recorded, carriedFrom: batches.carriedFrom) {
        if number < 6 {
          expectClose([result.loss], [loss], tolerance: Self.tolerance, "twin step \(number)")
        }
        if number >= 6 { (loss, hidden) = (result.loss, result.hidden) }
      }
      let what = "\(name) step \(number)"
      expectClose([harness.cost], [loss], tolerance: Self.tolerance, "\(what) loss")
      for (layer, state) in harness.hidden.enumerated() {
        expectClose(state, hidden[layer], tolerance: Self.tolerance, "\(what) H\(layer)")
      }
      if number == 0 {
        expect(harness, golden.firstUpdate, "\(what) updated")
        checkGradients(golden, recorded, engine)
      }
    }
    if let twin {
      expect(harness, twin.parameters.weights, "\(name) final")
    } else {
      checkFinal(golden, harness)
    }
    try checkPredictions(golden, twin)
  }

  private func expect(
    _ harness: FastStepHarness, _ expected: [String: DoubleTensor], _ what: String,
    name: (String) -> String = { $0 }
  ) {
    #expect(!expected.isEmpty, "\(what): nothing recorded")
    for (tensor, values) in expected {
      expectClose(
        harness.tensor(name(tensor)), values, tolerance: Self.tolerance, "\(what) \(name(tensor))")
    }
  }

  private func checkGradients(
    _ golden: GoldenCase, _ step: GoldenCase.Step, _ engine: EngineMaker?
  ) {
    var batch = TwinBatch(
      hidden: step.hiddenBefore, inputs: step.inputs, targets: step.targets,
      samples: step.samples, itemCounts: golden.itemCounts.map(Double.init))
    (batch.inputMask, batch.hiddenMasks) = (step.inputMask, step.hiddenMasks)
    let gradients = FastStepHarness.gradients(
      golden.hyperparameters, weights: golden.initial, batch, engine: engine)
    for (tensor, values) in golden.firstGradients {
      expectClose(
        gradients[tensor], values, tolerance: Self.tolerance, "\(golden.name) gradient \(tensor)")
    }
  }

  private func checkFinal(_ golden: GoldenCase, _ harness: FastStepHarness) {
    let name = golden.name
    expect(harness, golden.final, "\(name) final")
    expect(harness, golden.finalAccumulators, "\(name) final") { "optimizer.\($0).accumulator" }
    if golden.hyperparameters.momentum > 0 {
      expect(harness, golden.finalVelocities, "\(name) final") { "optimizer.\($0).velocity" }
    }
    for (layer, state) in harness.hidden.enumerated() {
      expectClose(
        state, golden.finalHidden[layer], tolerance: Self.tolerance, "\(name) final H\(layer)")
    }
  }

  /// The final weights as a model: read from a file that the test writes, then saved and read again.
  private func checkPredictions(_ golden: GoldenCase, _ twin: TwinRun?) throws {
    let ids = try GoldenFiles.sessions("tiny_sessions.tsv").itemIDs
    try ModelFileFixture.withFolder { folder in
      let path = folder.appending(path: "a.safetensors").path
      let copy = folder.appending(path: "b.safetensors").path
      try ModelFileFixture.write(
        twin?.parameters.weights ?? golden.final, hyperparameters: golden.hyperparameters,
        itemIDs: ids, itemCounts: golden.itemCounts, to: path)
      let model = try GRU4RecModel(contentsOf: path)
      try model.save(to: copy)
      for model in [model, try GRU4RecModel(contentsOf: copy)] {
        var states = golden.predictions[0].inputs.map { _ in model.initialState() }
        for (step, (inputs, scores)) in golden.predictions.enumerated() {
          let expected = twin?.predict(inputs, step: step) ?? scores
          model.observe(inputs.map(ItemIndex.init), states: &states)
          var values = [Float](repeating: .nan, count: inputs.count * model.itemCount)
          var span = values.mutableSpan
          model.score(states, into: &span)
          expectClose(
            values, expected.values, tolerance: Self.tolerance, "\(golden.name) prediction \(step)")
        }
      }
    }
  }
}

/// A run of the twin beside the fast step.
private final class TwinRun {
  private(set) var parameters: TwinParameters
  private let h: Hyperparameters
  private let itemCounts: [Double]
  private var hidden: [DoubleTensor]
  private var predicted: [DoubleTensor] = []

  init(_ golden: GoldenCase) {
    h = golden.hyperparameters
    parameters = TwinParameters(weights: golden.initial)
    itemCounts = golden.itemCounts.map(Double.init)
    hidden = TwinStep(h).zeroHidden(lanes: h.batchSize)
  }

  func step(_ step: GoldenCase.Step, carriedFrom: [Int?]) -> TwinStep.Result {
    let before = hidden.map { $0.carried(from: carriedFrom) }
    let batch = TwinBatch(
      hidden: before, inputs: step.inputs, targets: step.targets, samples: step.samples,
      itemCounts: itemCounts)
    let result = TwinStep(h).run(parameters, batch)
    TwinUpdate(h).apply(result, to: &parameters)
    hidden = result.hidden
    return result
  }

  /// Scores of prediction step `step`, steps in order; a second pass starts again from zero states.
  func predict(_ inputs: [Int], step: Int) -> DoubleTensor {
    if step == 0 { predicted = TwinStep(h).zeroHidden(lanes: inputs.count) }
    let result = TwinStep(h).predict(parameters, inputs: inputs, hidden: predicted)
    predicted = result.hidden
    return result.scores
  }
}
