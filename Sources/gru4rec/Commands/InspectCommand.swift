import ArgumentParser
import Console
import DataPreparation
import EventLogs
import Foundation
import GRU4Rec
import ModelFiles
import Wording

/// `gru4rec inspect`: what a model or a table holds.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what a model file or a click log holds.",
    discussion: """
      A log is described by its sizes, lengths, times, popularity and repeats, by how much the order of \
      clicks says about the next one, and by what to watch out for.

      Example:
        gru4rec inspect model.safetensors
        gru4rec inspect train_full.tsv --test test.tsv
      """)

  @Argument(help: "Model file, or click logs, read as one.") var files: [String]

  @Option(
    help: ArgumentHelp(
      "Test log that is to be measured with: what it shares with the log.", valueName: "test.tsv"))
  var test: String?

  @OptionGroup var titles: ItemTableOptions

  @OptionGroup(title: "Which time") var time: PeriodOptions
  @OptionGroup(title: "Input tables") var log: LogOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try OutputCheck.check([], inputs: files + [test, self.titles.path].compactMap(\.self))
    let period = try time.period(in: log)
    let titles = try self.titles.read()
    if let file = files.first(where: Self.isTensorFile) {
      guard files.count == 1, test == nil, !time.isGiven else {
        throw CommandError.usage("\(file) is a model file, which is inspected alone")
      }
      try inspectModel(file, titles: titles)
    } else {
      let log = try self.log.read(files, inspecting: true).bounded(to: period)
      guard log.sessions.eventCount > 0 else {
        throw CommandError.badData(
          "no event lies from \(time.from ?? "the start") until \(time.until ?? "the end")")
      }
      let test = try test.map {
        try self.log.read([$0], vocabulary: log.vocabulary, besides: log, inspecting: true)
      }
      let inspection = LogInspection(
        paths: files, log: log, testPath: self.test, test: test, titles: titles)
      try StandardOutput.write(output.json ? inspection.json + "\n" : inspection.text)
    }
  }

  private func inspectModel(_ path: String, titles: ItemTable?) throws {
    let format = try ModelFormats.formatName(of: path)
    if format == BlendFile.format {
      let inspection = try BlendInspection(path: path, titles: titles)
      try StandardOutput.write(output.json ? inspection.json + "\n" : inspection.text)
    } else if format == BaselineFile.format {
      let inspection = try BaselineInspection(path: path, titles: titles)
      try StandardOutput.write(output.json ? inspection.json + "\n" : inspection.text)
    } else {
      let inspection = try ModelInspection(path: path, titles: titles)
      try StandardOutput.write(output.json ? try inspection.json() + "\n" : inspection.text)
    }
  }

  /// Whether the file begins as a safetensors file does: a length of eight bytes, then a JSON object.
  ///
  /// A length has zero bytes where a text has letters, so that no table is taken for one. A pipe is
  /// not looked into: what is read from it is gone.
  private static func isTensorFile(_ path: String) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      let file = FileHandle(forReadingAtPath: path),
      let start = try? file.read(upToCount: 9), start.count == 9
    else { return path.hasSuffix(".safetensors") }
    return start[7] == 0 && start[6] == 0 && start[8] == UInt8(ascii: "{")
      || path.hasSuffix(".safetensors")
  }
}
