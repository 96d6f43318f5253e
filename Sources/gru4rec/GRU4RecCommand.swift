import ArgumentParser
import CCommit
import Console
import GRU4Rec
import Kernels
import Wording

/// The command: all subcommands.
@main
struct GRU4RecCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gru4rec",
    abstract: "Session-based recommendation: train GRU4Rec on click logs, measure it, use it.",
    discussion: """
      Example, from nothing to a recommendation:
        gru4rec generate --output log.tsv
        gru4rec train log.tsv --model model.safetensors
        gru4rec recommend model.safetensors 100594 100045
      """,
    version: """
      gru4rec \(productVersion)\(commitText)
      instruction set \(InstructionSet.chosen.name)
      graphics card \(cardName)
      """,
    subcommands: [
      PrepareCommand.self, GenerateCommand.self, TrainCommand.self, TuneCommand.self,
      BaselineCommand.self, BlendCommand.self, FitCommand.self, EvaluateCommand.self,
      CompareCommand.self,
      RecommendCommand.self, AddItemsCommand.self, ImportCommand.self, ExportCommand.self,
      IndexCommand.self, ServeCommand.self,
      FollowCommand.self,
      LoadTestCommand.self,
      InspectCommand.self,
      TuneWorkerCommand.self,
    ])

  /// The commit, which releases have linked in.
  private static var commitText: String {
    let commit = String(cString: gv_commit())
    return commit.isEmpty ? "" : " (\(commit))"
  }

  /// Looked for only where it is asked for: a driver takes its time.
  private static var cardName: String {
    guard CommandLine.arguments.dropFirst().first == "--version" else { return "" }
    do {
      let card = try TrainingCard.first()
      return "\(card.name), \(NumberText.bytes(Int(card.memory))), CUDA \(card.driver)"
    } catch {
      return "none: \(error)"
    }
  }

  static func main() {
    // At the very beginning: whoever replaces a model does not know how far its server is.
    if CommandLine.arguments.dropFirst().first == ServeCommand._commandName { EarlySignals.hold() }
    CommandRunner<Self>.run(preparing: CommandRanks.prepare) { ExitStatus(of: $0) }
  }
}
