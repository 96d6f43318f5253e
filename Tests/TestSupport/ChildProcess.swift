import Foundation
import Synchronization

/// A program that a test runs, waited for without holding a thread.
///
/// What is left running when nobody refers to it any more is killed.
public final class ChildProcess: Sendable {
  private let process = Process()
  /// Holds the files `in`, `out` and `err`.
  private let streams: URL
  private let status = Mutex<Int32?>(nil)
  /// Ends with the process.
  private let end: AsyncStream<Void>

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - environment: variables beside those of this process.
  ///   - input: all of standard input, unless there is an `inputPipe`.
  ///   - output: a file that takes standard output instead, such as `/dev/full`.
  ///   - outputPipe: takes standard output instead.
  public init(
    _ program: URL, _ arguments: [String], in directory: URL? = nil,
    environment: [String: String] = [:], input: String = "", inputPipe: Pipe? = nil,
    output: String? = nil, outputPipe: Pipe? = nil
  ) throws {
    let streams = FileManager.default.temporaryDirectory.appending(path: "gru4rec-\(UUID())")
    self.streams = streams
    let (end, continuation) = AsyncStream.makeStream(of: Void.self)
    self.end = end
    try FileManager.default.createDirectory(at: streams, withIntermediateDirectories: true)
    func create(_ name: String, _ text: String = "") throws -> URL {
      let url = streams.appending(path: name)
      try text.write(to: url, atomically: false, encoding: .utf8)
      return url
    }
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (inURL, outURL, errURL) = (try create("in", input), try create("out"), try create("err"))
    let handles = [
      try FileHandle(forReadingFrom: inURL),
      try FileHandle(forWritingTo: output.map { URL(filePath: $0) } ?? outURL),
      try FileHandle(forWritingTo: errURL),
    ]
    // The child has its own; those that `Process` keeps would never be closed, and where there are more than a
    // thousand, Foundation crashes as it looks through them.
    defer { for handle in handles { try? handle.close() } }
    process.standardInput = inputPipe ?? handles[0]
    process.standardOutput = outputPipe ?? handles[1]
    process.standardError = handles[2]
    process.terminationHandler = { [weak self] process in
      self?.status.withLock { $0 = process.terminationStatus }
      continuation.finish()
    }
    try Self.withOrdinarySignals { try process.run() }
  }

  deinit {
    send(SIGKILL)
    try? FileManager.default.removeItem(at: streams)
  }

  /// A binary of the package: they lie beside the test bundle.
  public static func binary(_ name: String) -> URL {
    let test = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let places = [
      Bundle.main.bundleURL, test.deletingLastPathComponent(),
      URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent(),
    ]
    let candidates = places.map { $0.appending(path: name) }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
      ?? candidates[0]
  }

  /// Whether it was started and has not ended.
  public var isRunning: Bool { process.processIdentifier > 0 && status.withLock { $0 == nil } }

  /// Sends it a signal, unless it has ended.
  public func send(_ signal: Int32) {
    if isRunning { kill(process.processIdentifier, signal) }
  }

  /// What it has said on standard error so far.
  public var errors: String { get throws { try text("err") } }

  /// Waits until a condition holds, and sends a signal at once.
  ///
  /// A thread of its own looks: where other tests keep all others busy, a task would come too late.
  ///
  /// - Parameter signal: sent as soon as the condition holds; `nil` sends none.
  /// - Throws: ``Silence`` where it ends before, or ten minutes pass.
  public func wait(
    until condition: @escaping @Sendable () throws -> Bool, sending signal: Int32? = nil
  ) async throws {
    try await withCheckedThrowingContinuation { (waiting: CheckedContinuation<Void, any Error>) in
      Thread.detachNewThread {
        waiting.resume(with: Result { try self.look(until: condition, sending: signal) })
      }
    }
  }

  private func look(
    until condition: () throws -> Bool, sending signal: Int32?
  ) throws {
    let deadline = ContinuousClock.now + .seconds(600)
    while true {
      let canChange = isRunning && ContinuousClock.now < deadline
      if try condition() { break }
      guard canChange else { throw Silence(errors: try errors) }
      usleep(2000)
    }
    if let signal { send(signal) }
  }

  /// Waits until it has said something on standard error, and sends a signal at once.
  public func wait(until text: String, sending signal: Int32? = nil) async throws {
    try await wait(until: { try self.errors.contains(text) }, sending: signal)
  }

  /// Waits for its end.
  public func outcome() async throws -> Outcome {
    for await _ in end {}
    // Without a status it is this task that was ended.
    guard let status = status.withLock({ $0 }) else { throw CancellationError() }
    return Outcome(status: status, output: try text("out"), errors: try errors)
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: streams.appending(path: name)), as: UTF8.self)
  }
}
