import Foundation
import MessagePassing
import SessionData

extension GRU4RecTrainer {
  /// What the model in its present state was trained on.
  public var record: TrainingRecord {
    var record = TrainingRecord(
      version: productVersion, seed: seed, losses: history.map(\.loss),
      events: sessions.eventCount, sessions: sessions.sessionCount, items: vocabulary.count,
      firstTime: sessions.timeSpan.lowerBound, lastTime: sessions.timeSpan.upperBound, rounds: 1,
      steps: optimizerSteps(of: stepsDone), ranks: meetings?.ranks.count,
      localSteps: meetings?.localSteps)
    if let earlier = earlier?.record {
      record.losses = earlier.losses + record.losses
      record.events += earlier.events
      record.sessions += earlier.sessions
      record.firstTime = min(record.firstTime, earlier.firstTime)
      record.lastTime = max(record.lastTime, earlier.lastTime)
      record.rounds += earlier.rounds
    }
    return record
  }

  /// The model as it stands: a copy, which further training does not change.
  ///
  /// Of several ranks, each has the whole model.
  ///
  /// - Throws: ``GRU4RecError/diverged(epoch:step:learningRate:)`` when a weight is not finite,
  ///   ``GRU4RecError/exploded(epoch:loss:learningRate:)`` when one is beyond reason.
  public func makeModel() throws(GRU4RecError) -> GRU4RecModel {
    try requireSoundWeights()
    let weights = withModelParameters { parameters in
      Result { () throws(RanksError) in
        try ModelWeights(copying: parameters, outputBias: popularityBias, from: ranks)
      }
    }
    return GRU4RecModel(
      hyperparameters: hyperparameters.resolved, vocabulary: vocabulary, training: record,
      itemCounts: itemCounts,
      weights: try Self.asking { () throws(RanksError) in try weights.get() })
  }

  /// Writes the model as it stands, without a copy of it in memory.
  ///
  /// - Parameters:
  ///   - path: the file to create or replace.
  ///   - withOptimizer: adds the optimiser's state, for training that goes on later.
  ///   - hyperparameters: settings of the same network to write in place of those of this training, such as those of a
  ///     training that it went on with.
  ///   - features: what gives rows to items without clicks, such as that of the model that training went on with.
  /// - Throws: `SafetensorsError` when the file cannot be written, ``GRU4RecError`` when a weight is not
  ///   finite or beyond reason.
  public func saveModel(
    to path: String, withOptimizer: Bool = false, hyperparameters written: Hyperparameters? = nil,
    features: FeatureMap? = nil
  ) throws {
    try requireSoundWeights()
    try engine.withParameters { parameters in
      try withModelParameters { weights in
        try writeTensors(
          commonContents(vocabulary, itemCounts)
            + contents(weights.tensors, outputBias: popularityBias)
            + contents(withOptimizer ? parameters.optimizerTensors : [])
            + (features?.contents ?? []),
          metadata: try ModelFile.metadata(
            .init(hyperparameters: written ?? hyperparameters, training: record)
          ).merging(features?.metadata() ?? [:]) { known, _ in known },
          to: path, ranks: ranks)
      }
    }
  }

  /// The bias of each item's cosine scores: of what sampling has taken from popular items; `nil` where training has
  /// biases, or nothing is given back.
  private var popularityBias: [Float]? {
    let weight = hyperparameters.popularityWeight
    return weight > 0 ? itemCounts.map { weight * Foundation.log(Float(max($0, 1))) } : nil
  }

  /// Calls `body` with what a model is made of: the mean of the weights where there is one, or else the weights.
  private func withModelParameters<R>(_ body: (TrainableParameters) throws -> R) rethrows -> R {
    guard let average, average.snapshots > 0 else { return try engine.withParameters(body) }
    return try body(average.parameters)
  }

  /// Fetches the weights, and refuses those of no use.
  func requireSoundWeights() throws(GRU4RecError) {
    try engine.fetch()
    if try onAnyRank(!engine.isFinite) { throw divergence }
    if try onAnyRank(!engine.isBounded(by: Self.mostWeight)) { throw explosion(loss: nil) }
  }

  /// The error for a loss or a weight that is not finite.
  var divergence: GRU4RecError {
    .diverged(epoch: epoch, step: stepsDone, learningRate: hyperparameters.learningRate)
  }
}

/// Tensors of a training on their way to a file, under names of their own or with `prefix` before them.
func contents(_ tensors: [TensorView], prefix: String = "") -> [NamedContent] {
  tensors.map { NamedContent(name: prefix + $0.name, shape: $0.shape, content: .view($0)) }
}

/// The same with other biases of the items, where some are given.
private func contents(_ tensors: [TensorView], outputBias: [Float]?) -> [NamedContent] {
  contents(tensors).map { tensor in
    guard let outputBias, tensor.name == NetworkShape.outputBiasName else { return tensor }
    return NamedContent(name: tensor.name, shape: tensor.shape, content: .floats(outputBias))
  }
}

/// What a continued training takes over from the model it starts from.
struct EarlierTraining: Sendable {
  let record: TrainingRecord
  let itemCounts: [Int64]
  /// Steps that the optimiser's state has seen that was taken over; 0 when it starts anew.
  let optimizerSteps: Int
}
