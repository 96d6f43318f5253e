import ArgumentParser
import Console
import Experiments
import GRU4Rec
import Kernels
import SessionData
import Wording

/// `gru4rec-benchmark threads`: what more threads would bring than there are processors.
struct BenchmarkThreadsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "threads",
    abstract: "Estimate how fast more processors train.",
    discussion: """
      Measures the parts of a training step on one thread, a meeting of two, and the memory; a model of the \
      step tells what more threads make of it.

      Example:
        gru4rec-benchmark threads --layers 512 --batch-size 128
      """)

  @Option(help: ArgumentHelp("Number of items.", valueName: "n")) var catalogue = 37_484
  @Option(help: ArgumentHelp("Units of the GRU layers. (default: 100)", valueName: "64,64"))
  var layers: String?
  @Option(help: ArgumentHelp("Sessions trained side by side.", valueName: "n")) var batchSize = 128
  @Option(help: "Items scored beside the targets.") var negativeSamples: NegativeSamples = .count(
    2048)
  @Option(help: ArgumentHelp("Seconds to measure.", valueName: "s")) var seconds = 2.0
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (2...10_000_000).contains(catalogue) else {
      throw ValidationError("--catalogue is \(catalogue); allowed: 2 … 10,000,000")
    }
    guard seconds > 0, seconds <= 3600 else {
      throw ValidationError("--seconds is \(seconds); allowed: above 0, up to 3600")
    }
  }

  func run() throws {
    var settings = Hyperparameters()
    if let layers { settings.layers = try BenchmarkArguments.layers(layers) }
    (settings.batchSize, settings.negativeSamples) = (batchSize, negativeSamples)
    settings.epochs = 1_000_000
    try settings.validate()
    try NotEnoughMemory.check(settings, items: catalogue)
    let one = try StepOnOneThread.measure(settings, catalogue: catalogue, seconds: seconds)
    let shards = ItemShards(settings, itemCount: catalogue)
    let most = TeamEngine.mostThreads(settings, shards)
    let estimates = ThreadEstimates(
      all: sequence(first: 1) { $0 * 2 }.prefix { $0 <= most }.map { threads in
        ThreadEstimate(settings: settings, one: one, groups: shards.count, threads: threads)
      })
    try StandardOutput.write(output.json ? estimates.json + "\n" : estimates.text)
  }
}
