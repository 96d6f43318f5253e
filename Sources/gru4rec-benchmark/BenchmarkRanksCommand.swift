import ArgumentParser
import Console
import GRU4Rec
import Wording

/// `gru4rec-benchmark ranks`: what more machines would bring, before there are any.
struct BenchmarkRanksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ranks",
    abstract: "Estimate how fast several machines train.",
    discussion: """
      A model of a step that ranks share: arithmetic, bytes and messages. Measures nothing: \
      --gigaflops is what gru4rec-benchmark train shows for one of the machines.

      Example:
        gru4rec-benchmark ranks --catalogue 10000000 --layers 512 --batch-size 1024 --gigabits 25
      """)

  @Option(help: ArgumentHelp("Number of items.", valueName: "n")) var catalogue = 1_000_000
  @Option(help: ArgumentHelp("Units of the GRU layers. (default: 100)", valueName: "64,64"))
  var layers: String?
  @Option(help: ArgumentHelp("Sessions trained side by side.", valueName: "n")) var batchSize = 512
  @Option(help: "Items scored beside the targets.") var negativeSamples: NegativeSamples = .count(
    2048)
  @Option(help: ArgumentHelp("GFLOP/s that a machine trains with.", valueName: "g"))
  var gigaflops = 150.0
  @Option(help: ArgumentHelp("Speed of the network, in Gbit/s.", valueName: "g")) var gigabits =
    10.0
  @Option(help: ArgumentHelp("What a message takes beside, in microseconds.", valueName: "us"))
  var latency = 30.0
  @Option(
    help: ArgumentHelp(
      "Steps that each machine trains by itself (train --local-steps).", valueName: "n"))
  var localSteps: Int?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (2...1_000_000_000).contains(catalogue) else {
      throw ValidationError("--catalogue is \(catalogue); allowed: 2 … 1,000,000,000")
    }
    for (flag, value) in [("gigaflops", gigaflops), ("gigabits", gigabits)] {
      guard value > 0, value.isFinite else {
        throw ValidationError("--\(flag) is \(value); allowed: above 0")
      }
    }
    if let localSteps {
      let allowed = GRU4RecTrainer.allowedLocalSteps
      guard allowed.contains(localSteps) else {
        throw ValidationError(
          "--local-steps is \(localSteps); allowed: \(allowed.lowerBound) … "
            + NumberText.grouped(allowed.upperBound))
      }
    }
    guard latency >= 0, latency.isFinite else {
      throw ValidationError("--latency is \(latency); allowed: 0 or more")
    }
  }

  func run() throws {
    var settings = Hyperparameters()
    if let layers { settings.layers = try BenchmarkArguments.layers(layers) }
    (settings.batchSize, settings.negativeSamples) = (batchSize, negativeSamples)
    try settings.validate()
    // In step, each has a group of columns; ranks that train apart may be any number.
    let most = localSteps == nil ? ItemShards(settings, itemCount: catalogue).count : 64
    let estimates = RankEstimates(
      all: sequence(first: 1) { 2 * $0 }.prefix { $0 <= min(most, 64) }.map { ranks in
        RankEstimate(
          settings: settings, catalogue: catalogue, flops: gigaflops * 1e9,
          bandwidth: gigabits * 1e9 / 8, latency: latency / 1e6, ranks: ranks,
          localSteps: localSteps)
      })
    try StandardOutput.write(output.json ? estimates.json + "\n" : estimates.text)
  }
}
