import GRU4Rec
import SessionData
import TestSupport
import Testing

/// The twin against the numbers recorded from the authors' implementation.
@Suite(
  "Twin against recorded numbers",
  .enabled(if: GoldenFiles.arePresent, "no recorded numbers at ../shared/golden"))
struct TwinGoldenTests {
  static let tolerance = 1e-5

  @Test("all recorded runs are found")
  func found() {
    #expect(GoldenCase.names.count == 28)
  }

  @Test("training run, step by step", arguments: GoldenCase.names)
  func run(name: String) throws {
    let golden = try GoldenCase(name)
    let step = TwinStep(golden.hyperparameters)
    let update = TwinUpdate(golden.hyperparameters)
    var parameters = TwinParameters(weights: golden.initial)
    var hidden = step.zeroHidden(lanes: golden.hyperparameters.batchSize)
    let schedule = try self.schedule(golden)

    for (number, recorded) in golden.steps.enumerated() {
      func expect(_ actual: DoubleTensor?, _ expected: DoubleTensor, _ what: String) {
        expectClose(
          actual, expected, tolerance: Self.tolerance, "\(name) step \(number) \(what)")
      }
      let planned = schedule[number]
      #expect(planned.inputs == recorded.inputs)
      #expect(planned.targets == recorded.targets)
      #expect(planned.swaps == recorded.swaps)
      hidden = planned.carried(hidden)
      for layer in hidden.indices {
        expect(hidden[layer], recorded.hiddenBefore[layer], "H\(layer) before")
      }
      var batch = TwinBatch(
        hidden: hidden, inputs: recorded.inputs, targets: recorded.targets,
        samples: recorded.samples, itemCounts: golden.itemCounts.map(Double.init))
      batch.inputMask = recorded.inputMask
      batch.hiddenMasks = recorded.hiddenMasks
      if name == "xe_constrained_fullepoch_logq1" {
        // The recorded code keeps taking the first four columns as targets when lanes are removed.
        batch.logQTargets = golden.hyperparameters.batchSize
      }
      let result = step.run(parameters, batch)
      expect(result.scores, recorded.scores, "scores")
      expectClose(
        [result.loss], [recorded.loss], tolerance: Self.tolerance, "\(name) step \(number) loss")
      for layer in hidden.indices {
        expect(result.hidden[layer], recorded.hiddenAfter[layer], "H\(layer) after")
      }
      hidden = result.hidden
      update.apply(result, to: &parameters)
      if number > 0 { continue }
      for (tensor, gradient) in golden.firstGradients {
        expect(result.gradients[tensor], gradient, "gradient \(tensor)")
      }
      for (tensor, weight) in golden.firstUpdate {
        expect(parameters.weights[tensor], weight, "updated \(tensor)")
      }
    }
    checkFinal(golden, parameters, hidden)
  }

  /// Weights, optimiser state and states at the end, and two prediction steps.
  private func checkFinal(
    _ golden: GoldenCase, _ parameters: TwinParameters, _ hidden: [DoubleTensor]
  ) {
    func expect(_ actual: DoubleTensor?, _ expected: DoubleTensor, _ what: String) {
      expectClose(actual, expected, tolerance: Self.tolerance, "\(golden.name) final \(what)")
    }
    for (name, weight) in golden.final { expect(parameters.weights[name], weight, name) }
    for (name, accumulator) in golden.finalAccumulators {
      expect(parameters.optimizerState[name]?["accumulator"], accumulator, "accumulator \(name)")
    }
    for (name, velocity) in golden.finalVelocities {
      expect(parameters.optimizerState[name]?["velocity"], velocity, "velocity \(name)")
    }
    for layer in hidden.indices {
      expect(hidden[layer], golden.finalHidden[layer], "H\(layer)")
    }
    let step = TwinStep(golden.hyperparameters)
    var states = step.zeroHidden(lanes: golden.predictions[0].inputs.count)
    for (inputs, scores) in golden.predictions {
      let prediction = step.predict(parameters, inputs: inputs, hidden: states)
      expect(prediction.scores, scores, "prediction")
      states = prediction.hidden
    }
  }

  private func schedule(_ golden: GoldenCase) throws -> [TwinSchedule.Step] {
    let inBatchOnly = golden.hyperparameters.negativeSamples == .count(0)
    return TwinSchedule.steps(
      of: try GoldenFiles.sessions("tiny_sessions.tsv").store,
      batchSize: golden.hyperparameters.batchSize, minimumLanes: inBatchOnly ? 2 : 1)
  }
}
