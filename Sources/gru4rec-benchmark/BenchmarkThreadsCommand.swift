import ArgumentParser
import Console
import GRU4Rec

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

  @OptionGroup var training: BenchmarkedTraining
  @Option(help: ArgumentHelp("Sessions trained side by side.", valueName: "n")) var batchSize = 128
  @OptionGroup var output: OutputOptions

  func run() throws {
    let settings = try training.settings(batchSize: batchSize)
    let one = try StepOnOneThread.measure(
      settings, catalogue: training.catalogue, seconds: training.seconds)
    let shards = ItemShards(settings, itemCount: training.catalogue)
    let most = TeamEngine.mostThreads(settings, shards)
    let estimates = ThreadEstimates(
      all: sequence(first: 1) { $0 * 2 }.prefix { $0 <= most }.map { threads in
        ThreadEstimate(settings: settings, one: one, groups: shards.count, threads: threads)
      })
    try StandardOutput.write(output.json ? estimates.json + "\n" : estimates.text)
  }
}
