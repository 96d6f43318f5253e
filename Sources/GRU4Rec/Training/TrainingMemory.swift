import Kernels

extension Hyperparameters {
  /// Bytes that a training with these settings holds at once, about: weights with their optimiser's
  /// state, gradients, and what a step computes for its lanes and columns.
  ///
  /// The click log, vectors of a few numbers per item and the libraries' own memory come on top.
  ///
  /// - Parameters:
  ///   - items: size of the catalogue, 0 or more.
  ///   - ranks: processes that share the training, of which one is asked for.
  ///   - validating: adds the copy of the weights that a model is measured with during a training.
  /// - Returns: `Int.max` for what no machine could hold.
  public func trainingBytes(items: Int, ranks: Int = 1, validating: Bool = false) -> Int {
    let arena = Arena(onlyCounting: true)
    let all = ItemShards(self, itemCount: items)
    let shards =
      all.count % max(ranks, 1) == 0
      ? ItemShards(self, itemCount: items, ranks: Worker(index: 0, of: max(ranks, 1))) : all
    let parameters = TrainableParameters(
      hyperparameters: self, itemCount: items, shards: shards, in: arena)
    _ = StepWorkspace(in: arena, parameters: parameters, threads: TeamEngine.fewThreads)
    if weightAverage > 0 {
      _ = WeightAverage.makeParameters(self, itemCount: items, shards, in: arena)
    }
    if validating { _ = ModelWeights.makeMatrices(parameters.shape, in: arena) }
    return arena.bytes
  }
}
