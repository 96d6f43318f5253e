import ArgumentParser

/// `gru4rec benchmark`: measures this machine.
struct BenchmarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark",
    abstract: "Measure how fast this machine is.",
    discussion: """
      Example:
        gru4rec benchmark train --layers 100 --json
      """,
    subcommands: [
      BenchmarkTrainCommand.self, BenchmarkScoreCommand.self, BenchmarkEvaluateCommand.self,
      BenchmarkReadCommand.self,
    ])
}
