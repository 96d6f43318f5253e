import ArgumentParser
import Console
import EventLogs
import Foundation
import SessionData
import Wording

/// `gru4rec-benchmark read`: the speed and memory of reading a log.
struct BenchmarkReadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read",
    abstract: "Measure how fast this machine reads logs.",
    discussion: """
      Reads an invented log, or a given one, for some seconds, reports the fastest reading, and \
      checks the result against plain code. A given log must be a plain TAB-separated file. The memory \
      is what the first reading adds at its peak.

      Example:
        gru4rec-benchmark read --events 5000000 --order shuffled --json
      """)

  @Option(help: ArgumentHelp("Log to read instead of an invented one.", valueName: "log.tsv"))
  var log: String?
  @Option(help: ArgumentHelp("Number of events.", valueName: "n")) var events = 5_000_000
  @Option(help: ArgumentHelp("Number of items.", valueName: "n")) var catalogue = 37_484
  @Option(help: "Order of the rows.") var order: LogOrder = .time
  @Option(help: "Compression of the log.") var compression: LogCompression = .none
  @Option(help: ArgumentHelp("Seconds to measure.", valueName: "s")) var seconds = 5.0
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  /// Bytes at the start of a log that are checked.
  private static let checkedBytes = 4 << 20

  func validate() throws {
    guard (1...1_000_000_000).contains(events) else {
      throw ValidationError("--events is \(events); allowed: 1 … 1,000,000,000")
    }
    guard (1...10_000_000).contains(catalogue) else {
      throw ValidationError("--catalogue is \(catalogue); allowed: 1 … 10,000,000")
    }
    guard seconds > 0, seconds <= 3600 else {
      throw ValidationError("--seconds is \(seconds); allowed: above 0, up to 3600")
    }
  }

  func run() throws {
    Interruption.watch()
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "gru4rec-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (path, beginning) = try log.map { ($0, try Self.beginning(of: $0)) } ?? invent(in: folder)
    let speed = try ReadingSpeed.measure(path, threads: threads.count, seconds: seconds) { log in
      guard self.log != nil || log.sessions.eventCount == events else {
        throw CommandError.wrongAnswer("\(log.sessions.eventCount) of \(events) events were read")
      }
      try check(log, beginning, in: folder)
    }
    if Interruption.isRequested { throw CommandError.interrupted("stopped") }
    try StandardOutput.write(output.json ? speed.json + "\n" : speed.text)
  }

  private func invent(in folder: URL) throws -> (path: String, beginning: String) {
    let path = folder.appending(path: "log.tsv\(compression.suffix)").path
    let bar = ProgressBar(quiet: output.quiet)
    let source = ReadBenchmarkLog(events: events, catalogue: catalogue, order: order)
    let beginning = try source.write(to: path) { share in
      if Interruption.isRequested { throw CommandError.interrupted("stopped") }
      bar.show("writing", fraction: share, details: [])
    }
    bar.clear()
    return (path, beginning)
  }

  /// The first lines of a file, as far as they are checked.
  private static func beginning(of path: String) throws -> String {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw CommandError.inputMissing("\(path): cannot be opened")
    }
    let bytes = try file.read(upToCount: checkedBytes) ?? Data()
    // A line that is cut off does not count.
    let end = bytes.count < checkedBytes ? bytes.endIndex : bytes.lastIndex(of: 0x0A) ?? 0
    return String(decoding: bytes[..<end], as: UTF8.self)
  }

  /// Holds what was read to plain code: the beginning as a whole, and the items of the rest.
  private func check(_ log: EventLog, _ beginning: String, in folder: URL) throws {
    let twin = try ReadingTwin(beginning)
    let file = folder.appending(path: "beginning.tsv")
    try Data(beginning.utf8).write(to: file)
    let read = try EventLogReader(threads: threads.count).read([file.path])
    guard twin.agrees(with: read), twin.begins(log) else {
      throw CommandError.wrongAnswer("the reader and the plain code of the check disagree")
    }
  }
}
