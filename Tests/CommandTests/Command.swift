import Foundation
import TestSupport
import Testing

/// The built command, run as a process of its own.
enum Command {
  typealias Outcome = ChildProcess.Outcome

  /// Starts the command in a directory.
  ///
  /// - Parameter output: a file that takes standard output instead, such as `/dev/full`.
  static func start(
    _ arguments: [String], of program: String = "gru4rec", in directory: URL, input: String = "",
    output: String? = nil, environment: [String: String] = [:]
  ) throws -> ChildProcess {
    try ChildProcess(
      ChildProcess.binary(program), arguments, in: directory,
      environment: ["COLUMNS": "80", "NO_COLOR": "1"].merging(environment) { $1 }, input: input,
      output: output)
  }

  /// Runs the command to its end.
  static func run(
    _ arguments: [String], of program: String = "gru4rec", in directory: URL, input: String = "",
    output: String? = nil, environment: [String: String] = [:]
  ) async throws -> Outcome {
    try await start(
      arguments, of: program, in: directory, input: input, output: output, environment: environment
    ).outcome()
  }
}

extension ChildProcess.Outcome {
  /// The output as a JSON object.
  func json() throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
    return try #require(object as? [String: Any])
  }
}
