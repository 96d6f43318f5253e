import Foundation
import Testing

/// A fresh directory for one test, removed at its end.
final class Workspace: Sendable {
  let directory: URL

  init() throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "gru4rec-test-\(UUID())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  /// Runs the command here.
  func run(
    _ arguments: String..., input: String = "", output: String? = nil,
    environment: [String: String] = [:]
  ) async throws -> Command.Outcome {
    try await Command.run(
      arguments, in: directory, input: input, output: output, environment: environment)
  }

  /// Runs a benchmark here.
  func benchmark(_ arguments: String...) async throws -> Command.Outcome {
    try await Command.run(arguments, of: "gru4rec-benchmark", in: directory)
  }

  /// Trains a tiny model quickly; `flags` come last.
  func train(
    _ log: String, model: String = "model.safetensors", _ flags: String...
  ) async throws -> Command.Outcome {
    try await Command.run(
      ["train", log, "--model", model] + Workspace.tiny + flags, in: directory)
  }

  /// Settings of a tiny model.
  static let tiny = [
    "--layers", "4", "--epochs", "1", "--negative-samples", "8", "--threads", "1", "--quiet",
  ]

  func write(_ text: String, to name: String) throws {
    try text.write(to: directory.appending(path: name), atomically: false, encoding: .utf8)
  }

  func write(_ data: Data, to name: String) throws {
    try data.write(to: directory.appending(path: name))
  }

  func data(_ name: String) throws -> Data {
    try Data(contentsOf: directory.appending(path: name))
  }

  func text(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }

  func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: directory.appending(path: name).path)
  }

  /// Names of all files, hidden ones too.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
  }

  /// Writes a log of short sessions that walk round a small catalogue.
  func writeLog(_ name: String = "log.tsv", sessions: Int = 40, items: Int = 10) throws {
    try write(Workspace.log(sessions: sessions, items: items), to: name)
  }

  static func log(sessions: Int, items: Int) -> String {
    var text = "SessionId\tItemId\tTime\n"
    for session in 0..<sessions {
      for event in 0..<(3 + session % 3) {
        text += "s\(session)\ti\((session + event) % items)\t\(session * 100 + event)\n"
      }
    }
    return text
  }
}

/// Expects an exit code, and every piece of text in the error message of one or two lines.
func expect(
  _ outcome: Command.Outcome, status: Int32, says pieces: String...,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(outcome.status == status, "\(outcome.errors)", sourceLocation: sourceLocation)
  let lines = outcome.errors.split(separator: "\n").filter { !$0.contains("warning:") }
  #expect(lines.first?.hasPrefix("gru4rec: ") == true, sourceLocation: sourceLocation)
  #expect(lines.count <= 2, "\(outcome.errors)", sourceLocation: sourceLocation)
  #expect(outcome.output == "", sourceLocation: sourceLocation)
  for piece in pieces {
    #expect(outcome.errors.contains(piece), "\(outcome.errors)", sourceLocation: sourceLocation)
  }
}
