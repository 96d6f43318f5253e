import Foundation
import TestSupport

/// `gru4rec serve` as a process of its own.
final class ServerProcess: Sendable {
  /// Where it answers, such as `http://127.0.0.1:40123`.
  let address: String
  private let process: ChildProcess

  /// Starts a server and waits until it says where it answers.
  init(_ arguments: [String], in directory: URL) async throws {
    process = try ChildProcess(Self.program, ["serve"] + arguments, in: directory)
    let process = process
    try await process.wait { try Self.address(in: process.errors) != nil }
    address = try Self.address(in: process.errors) ?? ""
  }

  private static func address(in said: String) -> String? {
    guard let range = said.range(of: "serving http://"), said.hasSuffix("\n") else { return nil }
    return said[range.lowerBound...].dropFirst("serving ".count)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Asks it to end, and waits until it has.
  func stop() async throws {
    process.send(SIGTERM)
    _ = try await process.outcome()
  }

  /// Runs another subcommand to its end.
  static func run(_ arguments: [String], in directory: URL) async throws {
    let outcome = try await ChildProcess(program, arguments, in: directory).outcome()
    guard outcome.status == 0 else { throw ChildProcess.Silence(errors: outcome.errors) }
  }

  private static var program: URL { ChildProcess.binary("gru4rec") }
}
