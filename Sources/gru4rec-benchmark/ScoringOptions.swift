import ArgumentParser
import Console
import Experiments
import GRU4Rec
import SessionData

/// The model and the batches of the benchmarks that score a catalogue.
struct ScoringOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Number of items.", valueName: "n")) var catalogue = 43_097
  @Option(help: ArgumentHelp("Units of the GRU layers. (default: 100)", valueName: "64,64"))
  var layers: String?
  @Option(help: ArgumentHelp("Sessions that a thread scores together.", valueName: "n"))
  var batchSize = 128
  @Option(help: ArgumentHelp("Seconds to measure.", valueName: "s")) var seconds = 5.0

  func validate() throws {
    guard (2...10_000_000).contains(catalogue) else {
      throw ValidationError("--catalogue is \(catalogue); allowed: 2 … 10,000,000")
    }
    guard (1...65_536).contains(batchSize) else {
      throw ValidationError("--batch-size is \(batchSize); allowed: 1 … 65,536")
    }
    guard seconds > 0, seconds <= 3600 else {
      throw ValidationError("--seconds is \(seconds); allowed: above 0, up to 3600")
    }
  }

  /// Settings of the model.
  func settings() throws -> Hyperparameters {
    var settings = Hyperparameters()
    if let layers { settings.layers = try BenchmarkArguments.layers(layers) }
    return settings
  }

  /// A model with the weights that training starts from.
  func makeModel() throws -> GRU4RecModel {
    let settings = try settings()
    try settings.validate()
    try NotEnoughMemory.check(settings, items: catalogue)
    return try GRU4RecTrainer(
      log: BenchmarkLog.make(catalogue: catalogue), hyperparameters: settings, threads: 1
    ).makeModel()
  }

  /// States after two events each.
  func makeStates(_ model: GRU4RecModel) -> [GRU4RecState] {
    var states = (0..<batchSize).map { _ in model.initialState() }
    for step in 1...2 {
      model.observe(
        states.indices.map { ItemIndex(($0 * 7919 + step) % model.itemCount) }, states: &states)
    }
    return states
  }
}
