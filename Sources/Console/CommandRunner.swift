import ArgumentParser
import Foundation
import Kernels
import SystemFiles
import Wording

/// Runs a command: dispatch to subcommands, errors to messages and exit codes.
package enum CommandRunner<Root: ParsableCommand> {
  /// Parses the arguments and runs what they ask for.
  ///
  /// - Parameters:
  ///   - prepare: comes before the arguments are read.
  ///   - status: the exit code of an error.
  package static func run(
    preparing prepare: () throws -> Void = {}, status: (any Error) -> ExitStatus
  ) {
    StandardOutput.ignoreBrokenPipes()
    // Swift's runtime reads them there, and takes nothing for none.
    guard !CommandLine.arguments.isEmpty else {
      Messages.error(
        CommandError.io("the arguments cannot be read; \(Platform.adviceWithoutArguments)"))
      ExitStatus.io.exit()
    }
    if asksForJSONLog(CommandLine.arguments) { Messages.writeJSON() }
    do { try prepare() } catch { exit(reporting: error, status(error)) }
    do {
      var command = try Root.parseAsRoot()
      warnOfInstructionSet()
      do {
        try command.run()
      } catch let error where !isParserError(error) {
        exit(reporting: error, status(error))
      }
    } catch {
      exit(reportingParserError: error, status)
    }
  }

  /// Whether the log is to be JSON, which must be known before arguments are read: that they make no sense is a
  /// message, too.
  private static func asksForJSONLog(_ arguments: [String]) -> Bool {
    let flag = "--log-format"
    return arguments.contains("\(flag)=json")
      || zip(arguments, arguments.dropFirst()).contains { $0 == flag && $1 == "json" }
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
      || [.validationFailure, .success].contains(Root.exitCode(for: error))
  }

  private static func exit(reporting error: any Error, _ status: ExitStatus) -> Never {
    Messages.error(error)
    status.exit()
  }

  /// Help and version go to standard output; wrong usage to standard error, in two lines.
  private static func exit(
    reportingParserError error: any Error, _ status: (any Error) -> ExitStatus
  ) -> Never {
    guard Root.exitCode(for: error) == .validationFailure else {
      do {
        try StandardOutput.write(Root.fullMessage(for: error) + "\n")
        ExitStatus.done.exit()
      } catch {
        exit(reporting: error, status(error))
      }
    }
    // All were given the same arguments, and the first one speaks: an error of another would end it before that.
    if Messages.isSilent { ExitStatus.done.exit() }
    Messages.error(CommandError.usage(Root.message(for: error) + "\n" + seeHelp(for: error)))
    ExitStatus.usage.exit()
  }

  /// `see gru4rec train --help`, for the subcommand that refused its arguments.
  private static func seeHelp(for error: any Error) -> String {
    let usage = Root.fullMessage(for: error).split(separator: "\n").last { $0.contains("--help") }
    let command = usage?.split(separator: "'").dropFirst().first.map(String.init)
    return "see '\(command ?? "--help")'"
  }
}
