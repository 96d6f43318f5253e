import Foundation
import Testing

/// The built command, run as a process of its own.
enum Command {
  /// What a run left behind.
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String

    /// The output as a JSON object.
    func json() throws -> [String: Any] {
      let object = try JSONSerialization.jsonObject(with: Data(output.utf8))
      return try #require(object as? [String: Any])
    }
  }

  /// A run that has not ended yet.
  final class Running {
    fileprivate let process: Process
    fileprivate let streams: URL

    fileprivate init(_ process: Process, _ streams: URL) {
      self.process = process
      self.streams = streams
    }

    var isRunning: Bool { process.isRunning }

    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits until it has said something on standard error.
    func wait(until text: String) throws {
      struct Silent: Error {}
      for _ in 0..<3000 {
        let said = try Data(contentsOf: streams.appending(path: "err"))
        if String(decoding: said, as: UTF8.self).contains(text) { return }
        guard process.isRunning else { break }
        Thread.sleep(forTimeInterval: 0.02)
      }
      throw Silent()
    }

    /// Waits for the end.
    func outcome() throws -> Outcome {
      process.waitUntilExit()
      defer { try? FileManager.default.removeItem(at: streams) }
      func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: streams.appending(path: name)), as: UTF8.self)
      }
      return Outcome(
        status: process.terminationStatus, output: try text("out"), errors: try text("err"))
    }
  }

  /// A binary of the package: they lie beside the test bundle.
  static func binary(_ name: String = "gru4rec") -> URL {
    let test = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let places = [
      Bundle.main.bundleURL, test.deletingLastPathComponent(),
      URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent(),
    ]
    let candidates = places.map { $0.appending(path: name) }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
      ?? candidates[0]
  }

  /// Starts the command in a directory.
  ///
  /// - Parameter output: a file that takes standard output instead, such as `/dev/full`.
  static func start(
    _ arguments: [String], of program: String = "gru4rec", in directory: URL, input: String = "",
    output: String? = nil, environment: [String: String] = [:]
  ) throws -> Running {
    let streams = FileManager.default.temporaryDirectory.appending(path: "gru4rec-\(UUID())")
    try FileManager.default.createDirectory(at: streams, withIntermediateDirectories: true)
    func create(_ name: String, _ text: String = "") throws -> URL {
      let url = streams.appending(path: name)
      try text.write(to: url, atomically: false, encoding: .utf8)
      return url
    }
    let process = Process()
    process.executableURL = binary(program)
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.environment = ProcessInfo.processInfo.environment
      .merging(["COLUMNS": "80", "NO_COLOR": "1"]) { $1 }.merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: create("in", input))
    let outURL = try create("out")
    process.standardOutput = try FileHandle(
      forWritingTo: output.map { URL(fileURLWithPath: $0) } ?? outURL)
    process.standardError = try FileHandle(forWritingTo: create("err"))
    try withOrdinarySignals { try process.run() }
    return Running(process, streams)
  }

  /// Lets a child be stopped by signals, which it inherits ignored from a shell that runs the tests in the
  /// background, and blocked from a thread of a pool.
  private static func withOrdinarySignals(_ body: () throws -> Void) rethrows {
    signal(SIGINT, SIG_DFL)
    var (none, previous) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &previous)
    defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }
    try body()
  }

  /// Runs the command to its end.
  static func run(
    _ arguments: [String], of program: String = "gru4rec", in directory: URL, input: String = "",
    output: String? = nil, environment: [String: String] = [:]
  ) throws -> Outcome {
    try start(
      arguments, of: program, in: directory, input: input, output: output, environment: environment
    ).outcome()
  }
}
