import Kernels

/// Mean of the weights over the newest share of the training so far.
///
/// Snapshots are taken a few times a pass, since a mean after each step would touch rows that the step does not.
/// The n-th moves the mean by (2 − s) / (s·n + 2 − 2s) of the way: the polynomial decay of Shamir and Zhang (2013,
/// §4) with η = 2/s − 2. A share s of 1 is the plain mean, a smaller one a mean of the same age as that over the
/// newest share alone, and the number of passes need not be known. Rows of cosine scores are brought back to length 1.
final class WeightAverage {
  /// Snapshots in a pass.
  static let snapshotsPerPass = 16

  private let share: Double
  /// The mean, in tables like those of the training, without the optimiser's state.
  let parameters: TrainableParameters
  /// Snapshots so far; without any there is no mean.
  var snapshots = 0

  /// - Parameter shards: which items' rows are here.
  init(_ hyperparameters: Hyperparameters, _ shards: ItemShards, _ itemCount: Int) {
    share = Double(hyperparameters.weightAverage)
    parameters = Self.makeParameters(hyperparameters, itemCount: itemCount, shards)
  }

  /// Room for the weights alone.
  static func makeParameters(
    _ hyperparameters: Hyperparameters, itemCount: Int, _ shards: ItemShards? = nil,
    in arena: Arena = Arena()
  ) -> TrainableParameters {
    var plain = hyperparameters
    (plain.optimizer, plain.momentum) = (.sgd, 0)
    return TrainableParameters(
      hyperparameters: plain, itemCount: itemCount, shards: shards, in: arena)
  }

  /// Takes a snapshot.
  func add(_ current: TrainableParameters) {
    snapshots += 1
    let step = Float((2 - share) / (share * Double(snapshots) + 2 - 2 * share))
    for (mean, weights) in zip(parameters.tables, current.tables) {
      mean.weights.move(towards: weights.weights, by: step)
      if mean.isUnit { mean.weights.bringRowsToUnitLength() }
    }
  }

  /// The part of the pass that `done` pairs of `events` belong to: a new one is when a snapshot is due.
  static func part(_ done: Int, of events: Int) -> Int { done * snapshotsPerPass / max(events, 1) }
}

extension GRU4RecTrainer {
  /// Adds the weights to their mean, where one is asked for.
  func takeSnapshot() throws(GRU4RecError) {
    guard let average else { return }
    try engine.fetch()
    engine.withParameters(average.add)
  }
}
