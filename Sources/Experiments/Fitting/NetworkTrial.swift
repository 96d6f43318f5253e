import Blending
import GRU4Rec
import ModelFiles
import Recommendation

/// A network that was tried, and its model of the best epoch.
struct NetworkTrial: Sendable {
  /// The settings that were tried.
  let proposed: Hyperparameters
  /// The epochs after which it was best.
  let epochs: Int
  let model: CatalogueModel
  let quality: BlendFit.Quality
  /// Quality after each epoch.
  let curve: [Double]
  let epochSeconds: EpochSeconds

  /// Time of an epoch.
  struct EpochSeconds: Sendable {
    /// Of its training.
    var training = 0.0
    /// With its measuring.
    var all = 0.0
  }

  /// The settings that make the model.
  var settings: Hyperparameters {
    var settings = proposed
    settings.epochs = epochs
    return settings
  }

  var score: Double { quality.product }
  /// Time to train it once more, to its best epoch.
  var seconds: Double { Double(epochs) * epochSeconds.training }

  /// About the time of an epoch, measured, with other settings.
  func epochSeconds(of other: Hyperparameters) -> Double {
    func work(_ settings: Hyperparameters) -> Double {
      let units = Double(settings.layers[0])
      return units * (100 + units) * (1 + 16 / Double(settings.batchSize))
    }
    return epochSeconds.all * work(other) / work(proposed)
  }
}
