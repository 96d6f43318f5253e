import Foundation

extension GRU4RecTrainer {
  /// A weight beyond this is none of a model that has learnt anything: scores of a few dozen already settle every
  /// softmax and sigmoid.
  static let mostWeight: Float = 1000

  /// A mean loss beyond this is that of weights that ran away: twenty times what a model loses that knows nothing,
  /// ln 2 or 1 for the losses by pairs, and the logarithm of the items for cross-entropy.
  var mostLoss: Double { 20 * max(1, log(Double(vocabulary.count))) }

  /// The error for a loss or a weight that is a number, but beyond reason.
  func explosion(loss: Double?) -> GRU4RecError {
    .exploded(epoch: epoch, loss: loss, learningRate: hyperparameters.learningRate)
  }
}
