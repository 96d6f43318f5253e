import ArgumentParser
import Experiments
import GRU4Rec

/// Arguments of benchmarks that train on invented clicks.
struct BenchmarkedTraining: ParsableArguments {
  @Option(help: ArgumentHelp("Number of items.", valueName: "n")) var catalogue = 37_484
  @Option(help: ArgumentHelp("Units of the GRU layers. (default: 100)", valueName: "64,64"))
  var layers: String?
  @Option(help: "Items scored beside the targets.") var negativeSamples: NegativeSamples = .count(
    2048)
  @Option(help: ArgumentHelp("Seconds to measure.", valueName: "s")) var seconds = 5.0

  func validate() throws {
    guard (2...10_000_000).contains(catalogue) else {
      throw ValidationError("--catalogue is \(catalogue); allowed: 2 … 10,000,000")
    }
    guard seconds > 0, seconds <= 3600 else {
      throw ValidationError("--seconds is \(seconds); allowed: above 0, up to 3600")
    }
  }

  /// Settings of a training that does not end before it is measured, with `change` to them.
  func settings(
    batchSize: Int, _ change: (inout Hyperparameters) -> Void = { _ in }
  ) throws -> Hyperparameters {
    var settings = Hyperparameters()
    if let layers { settings.layers = try BenchmarkArguments.layers(layers) }
    (settings.batchSize, settings.negativeSamples) = (batchSize, negativeSamples)
    settings.epochs = 1_000_000
    change(&settings)
    try settings.validate()
    try NotEnoughMemory.check(settings, items: catalogue)
    return settings
  }
}
