import ArgumentParser
import Foundation
import GRU4Rec
import Kernels
import Wording

/// The command: dispatch to subcommands, errors to exit codes.
@main
struct GRU4RecCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gru4rec",
    abstract: "Session-based recommendation: train GRU4Rec on click logs, measure it, use it.",
    discussion: """
      Example, from nothing to a recommendation:
        gru4rec generate --output log.tsv
        gru4rec train log.tsv --model model.safetensors
        gru4rec recommend model.safetensors 100578 100708
      """,
    version: """
      gru4rec \(productVersion)
      instruction set \(InstructionSet.chosen.name)
      oneDNN \(oneDNNVersion)
      """,
    subcommands: [
      PrepareCommand.self, GenerateCommand.self, TrainCommand.self, TuneCommand.self,
      BaselineCommand.self, EvaluateCommand.self, CompareCommand.self, RecommendCommand.self,
      ServeCommand.self, LoadTestCommand.self, InspectCommand.self, BenchmarkCommand.self,
      TuneWorkerCommand.self,
    ])

  static func main() {
    StandardOutput.ignoreBrokenPipes()
    do {
      var command = try parseAsRoot()
      warnOfInstructionSet()
      do {
        try command.run()
      } catch let error where !isParserError(error) {
        exit(reporting: error)
      }
    } catch {
      exit(reportingParserError: error)
    }
  }

  /// Says when the instruction set that is asked for cannot be had.
  private static func warnOfInstructionSet() {
    let variable = InstructionSet.environmentVariable
    let asked = ProcessInfo.processInfo.environment[variable, default: ""]
    let names = InstructionSet.available.map(\.name)
    guard !asked.isEmpty, !names.contains(asked) else { return }
    Messages.warning(
      "\(variable) is '\(TextTable.printable(asked))', and this machine has "
        + "\(names.joined(separator: ", ")); going on with \(InstructionSet.chosen.name)")
  }

  /// Errors of the argument parser, help and version requests among them.
  private static func isParserError(_ error: any Error) -> Bool {
    error is CleanExit || error is ValidationError || error is ExitCode
      || exitCode(for: error) == .validationFailure || isHelp(error)
  }

  private static func isHelp(_ error: any Error) -> Bool {
    exitCode(for: error) == .success
  }

  private static func exit(reporting error: any Error) -> Never {
    Messages.error(error)
    ExitStatus(of: error).exit()
  }

  /// Help and version go to standard output; wrong usage to standard error, in two lines.
  private static func exit(reportingParserError error: any Error) -> Never {
    guard exitCode(for: error) == .validationFailure else {
      do {
        try StandardOutput.write(fullMessage(for: error) + "\n")
        ExitStatus.done.exit()
      } catch {
        exit(reporting: error)
      }
    }
    Messages.error(CommandError.usage(message(for: error) + "\n" + seeHelp(for: error)))
    ExitStatus.usage.exit()
  }

  /// `see gru4rec train --help`, for the subcommand that refused its arguments.
  private static func seeHelp(for error: any Error) -> String {
    let usage = fullMessage(for: error).split(separator: "\n").last { $0.contains("--help") }
    let command = usage?.split(separator: "'").dropFirst().first.map(String.init)
    return "see '\(command ?? "gru4rec --help")'"
  }
}
