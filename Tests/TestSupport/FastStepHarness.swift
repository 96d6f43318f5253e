import GRU4Rec
import Kernels
import SessionData
import Testing

/// Runs single steps of the fast training on given inputs, samples, states and masks.
///
/// M lanes, H units of a layer, E input size. Takes and gives what ``TwinStep`` does, so that both can
/// be held against each other.
package final class FastStepHarness {
  /// Weights and optimiser state as the step sees them.
  package let parameters: TrainableParameters
  private let engine: any TestedEngine
  private let arena = Arena()
  private let plan: StepPlan
  private var planner: StepPlanner
  private var lanes = 0
  private var updates = 0

  /// - Parameters:
  ///   - weights: tensors under the names of the model file; missing ones stay zero.
  ///   - itemCounts: events of each item in training; their number is that of the items.
  ///   - engine: makes the engine; `nil` takes the CPU's.
  package init(
    _ hyperparameters: Hyperparameters, weights: [String: DoubleTensor], itemCounts: [Int64],
    threads: Int = 1, instructionSet: InstructionSet = .chosen, engine: EngineMaker? = nil
  ) {
    parameters = TrainableParameters(
      hyperparameters: hyperparameters, itemCount: itemCounts.count)
    for tensor in parameters.tensors {
      if let values = weights[tensor.name] { tensor.set(values.floats) }
    }
    self.engine =
      engine?(parameters)
      ?? TeamEngine(parameters: parameters, threads: threads, instructionSet: instructionSet)
    planner = StepPlanner(
      hyperparameters: hyperparameters, itemCounts: itemCounts, in: arena)
    plan = planner.makePlan()
  }

  /// Cost of the last step.
  package var cost: Float { engine.cost }

  /// States after the last step, M × H a layer.
  package var hidden: [DoubleTensor] {
    parameters.hyperparameters.layers.enumerated().map { layer, units in
      let values = engine.states(of: layer).prefix(lanes * units)
      return DoubleTensor(shape: [lanes, units], values: values.map(Double.init))
    }
  }

  /// A weight (`gru.0.bias`) or a part of the optimiser's state (`optimizer.gru.0.bias.velocity`).
  package func tensor(_ name: String) -> DoubleTensor? {
    (parameters.tensors + parameters.optimizerTensors).first { $0.name == name }.map {
      DoubleTensor(shape: $0.shape, values: $0.values.map(Double.init))
    }
  }

  /// Bits of all weights and all optimiser state.
  package var bits: [UInt32] {
    (parameters.tensors + parameters.optimizerTensors).flatMap { $0.values.map(\.bitPattern) }
  }

  /// Overwrites the states that enter the next step.
  package func setHidden(_ hidden: [DoubleTensor]) {
    for (layer, tensor) in hidden.enumerated() {
      let others = engine.states(of: layer).dropFirst(tensor.values.count)
      engine.setStates(tensor.floats + others, of: layer)
    }
  }

  /// One step; states come from ``TwinBatch/hidden``, and both masks from the batch too.
  package func run(_ batch: TwinBatch) {
    setHidden(batch.hidden)
    run(
      inputs: batch.inputs, targets: batch.targets, samples: batch.samples,
      carriedFrom: Array(batch.inputs.indices), inputMask: batch.inputMask,
      hiddenMasks: batch.hiddenMasks)
  }

  /// One step that carries the states of the step before.
  ///
  /// - Parameters:
  ///   - carriedFrom: lane whose state each lane goes on with, `nil` for zeros.
  ///   - inputMask: multipliers M × E; needed where the hyperparameters drop inputs.
  ///   - hiddenMasks: multipliers M × H a layer; needed where they drop states.
  package func run(
    inputs: [Int], targets: [Int], samples: [Int], carriedFrom: [Int?],
    inputMask: DoubleTensor? = nil, hiddenMasks: [DoubleTensor]? = nil
  ) {
    planner.plan(
      plan, inputs: inputs.map(ItemIndex.init), targets: targets.map(ItemIndex.init),
      carriedFrom: carriedFrom, samples: samples.map(ItemIndex.init))
    plan.maskKey = nil
    do {
      try engine.setMasks(input: inputMask, hidden: hiddenMasks)
      try step()
    } catch {
      Issue.record(error)
    }
    lanes = inputs.count
  }

  private func step() throws {
    updates += 1
    plan.optimizer.setTime(updates)
    try engine.run(plan, SingleStep())
    try engine.fetch()
  }
}

extension FastStepHarness {
  /// Gradients of one step, by tensor name.
  ///
  /// Told from what plain gradient descent with a large rate does to the weights; where rows are kept at length 1,
  /// from where it turns them to.
  package static func gradients(
    _ hyperparameters: Hyperparameters, weights: [String: DoubleTensor], _ batch: TwinBatch,
    threads: Int = 1, instructionSet: InstructionSet = .chosen, engine: EngineMaker? = nil
  ) -> [String: DoubleTensor] {
    var h = hyperparameters
    let isCosine = h.similarity == .cosine
    let rate: Float = isCosine ? 16 : 1024
    (h.optimizer, h.learningRate, h.momentum) = (.sgd, rate, 0)
    let harness = FastStepHarness(
      h, weights: weights, itemCounts: batch.itemCounts.map { Int64($0) }, threads: threads,
      instructionSet: instructionSet, engine: engine)
    let before = harness.parameters.tensors.map(\.values)
    harness.run(batch)
    var gradients: [String: DoubleTensor] = [:]
    for (tensor, old) in zip(harness.parameters.tensors, before) {
      var new = tensor.values.map(Double.init)
      if isCosine, tensor.name == "item.output_weight" {
        // w′ ∥ w − rate · g with g ⟂ w
        for from in stride(from: 0, to: new.count, by: tensor.rowWidth) {
          let row = from..<from + tensor.rowWidth
          let (w, moved) = (old[row].map(Double.init), Array(new[row]))
          let along = TwinDirection.dot(w, moved)
          new.replaceSubrange(row, with: moved.map { $0 / along })
        }
      }
      gradients[tensor.name] = DoubleTensor(
        shape: tensor.shape,
        values: zip(old, new).map { (Double($0) - $1) / Double(rate) })
    }
    return gradients
  }
}

extension DoubleTensor {
  /// States of the next step: the rows of the lanes that go on, zeros where a session starts.
  package func carried(from lanes: [Int?]) -> DoubleTensor {
    let zeros = [Double](repeating: 0, count: rowSize)
    return DoubleTensor(rows: lanes.map { $0.map(row) ?? zeros }, columns: rowSize)
  }
}

extension StepPlan {
  /// Item of each column, and how often it occurred among targets and samples.
  package var columnCopies: [(item: Int32, copies: Float)] {
    (0..<columnCount).map { (columns[$0], copies[$0]) }
  }
}

/// Nothing beside the step, and none after it.
package final class SingleStep: StepWork {
  package init() {}
  package func besides(_ plan: StepPlan, _ worker: Worker) {}
  package func account(lanes: Int, cost: Float) {}
  package var wishesToStop: Bool { false }
  package func stop() {}
  package func next(after plan: StepPlan) -> StepPlan? { nil }
}
