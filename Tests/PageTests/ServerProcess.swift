import Foundation

/// `gru4rec serve` as a process of its own.
final class ServerProcess: Sendable {
  /// Where it answers, such as `http://127.0.0.1:40123`.
  let address: String
  private let process: Process

  /// The binary lies beside the test bundle.
  static let binary: URL = {
    let test = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let places = [
      Bundle.main.bundleURL, test.deletingLastPathComponent(),
      URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent(),
    ]
    let candidates = places.map { $0.appending(path: "gru4rec") }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
      ?? candidates[0]
  }()

  /// Starts a server and waits until it says where it answers.
  init(_ arguments: [String], in directory: URL) throws {
    let errors = directory.appending(path: "errors-\(UUID())")
    try Data().write(to: errors)
    process = try Self.start(["serve"] + arguments, in: directory, errors: errors)
    for _ in 0..<600 where process.isRunning {
      let said = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
      if let range = said.range(of: "serving http://"), said.hasSuffix("\n") {
        address = said[range.lowerBound...].dropFirst("serving ".count)
          .trimmingCharacters(in: .whitespacesAndNewlines)
        return
      }
      Thread.sleep(forTimeInterval: 0.05)
    }
    process.terminate()
    throw BrowserError.serverEnded(
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }

  /// Runs another subcommand to its end.
  static func run(_ arguments: [String], in directory: URL) throws {
    let errors = directory.appending(path: "errors")
    let process = try start(arguments, in: directory, errors: errors)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw BrowserError.serverEnded(
        errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }
  }

  private static func start(_ arguments: [String], in directory: URL, errors: URL) throws -> Process
  {
    if !FileManager.default.fileExists(atPath: errors.path) { try Data().write(to: errors) }
    let process = Process()
    process.executableURL = binary
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    return process
  }
}
