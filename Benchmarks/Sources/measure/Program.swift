import Foundation

/// A program that is run for what it prints.
struct Program {
  let path: String

  /// Runs the program and returns its output.
  func run(_ arguments: [String]) throws -> String {
    let process = Process()
    // Finds programs without a slash on the PATH.
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [path] + arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = try output.fileHandleForReading.readToEnd() ?? Data()
    let message = try errors.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      throw ProgramFailure(
        call: ([path] + arguments).joined(separator: " "),
        message: String(decoding: message, as: UTF8.self))
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// A program ended with an error.
struct ProgramFailure: Error, CustomStringConvertible {
  let call: String
  let message: String

  var description: String {
    let message = message.trimmingCharacters(in: .whitespacesAndNewlines)
    return "\(call) failed: \(message.isEmpty ? "it said nothing" : message)"
  }
}
