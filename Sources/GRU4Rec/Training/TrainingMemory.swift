import Kernels

extension Hyperparameters {
  /// Bytes that a training with these settings holds at once, about: weights with their optimiser's
  /// state, gradients, and what a step computes for its lanes and columns.
  ///
  /// The click log, vectors of a few numbers per item and the libraries' own memory come on top.
  ///
  /// - Parameters:
  ///   - items: size of the catalogue, 0 or more.
  ///   - validating: adds the copy of the weights that a model is measured with during a training.
  /// - Returns: `Int.max` for what no machine could hold.
  public func trainingBytes(items: Int, validating: Bool = false) -> Int {
    let arena = Arena(onlyCounting: true)
    let parameters = TrainableParameters(hyperparameters: self, itemCount: items, in: arena)
    _ = StepWorkspace(in: arena, parameters: parameters, threads: TeamEngine.mostThreads)
    if weightAverage > 0 {
      _ = WeightAverage.makeParameters(self, itemCount: items, in: arena)
    }
    if validating { _ = ModelWeights.makeMatrices(parameters.shape, in: arena) }
    return arena.bytes
  }
}
