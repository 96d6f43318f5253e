import ArgumentParser
import Console
import GRU4Rec
import Kernels

/// `gru4rec-benchmark`: measures this machine.
@main
struct BenchmarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gru4rec-benchmark",
    abstract: "Measure how fast this machine is.",
    discussion: """
      Speeds are compared with the matrix product of oneDNN, which must be installed; reading is not.

      Example:
        gru4rec-benchmark train --layers 100 --json
      """,
    version: """
      gru4rec \(productVersion)
      instruction set \(InstructionSet.chosen.name)
      oneDNN \(OneDNN.version)
      """,
    subcommands: [
      BenchmarkTrainCommand.self, BenchmarkScoreCommand.self, BenchmarkEvaluateCommand.self,
      BenchmarkReadCommand.self, BenchmarkFollowCommand.self, BenchmarkColdItemsCommand.self,
      BenchmarkSearchCommand.self, BenchmarkThreadsCommand.self, BenchmarkRanksCommand.self,
    ])

  static func main() { CommandRunner<Self>.run { ($0 as? CommandError)?.status ?? .badData } }
}
