import ArgumentParser
import Foundation
import GRU4Rec

/// `gru4rec inspect`: what a model or a table holds.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what a model file or a click log holds.",
    discussion: """
      Example:
        gru4rec inspect model.safetensors
      """)

  @Argument(help: "Model file or click log.") var file: String

  @Option(
    name: .customLong("items"),
    help: ArgumentHelp("Table with the titles of items.", valueName: "items.tsv"))
  var itemTable: String?

  @OptionGroup(title: "Input tables") var log: LogOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let titles = try itemTable.map { try ItemTitles(contentsOf: $0) } ?? ItemTitles()
    if Self.isTensorFile(file), try BaselineFile.isBaseline(file) {
      let inspection = try BaselineInspection(path: file, titles: titles)
      try StandardOutput.write(output.json ? inspection.json + "\n" : inspection.text)
    } else if Self.isTensorFile(file) {
      let inspection = try ModelInspection(path: file, titles: titles)
      try StandardOutput.write(output.json ? try inspection.json() + "\n" : inspection.text)
    } else {
      let inspection = LogInspection(path: file, log: try log.read([file]), titles: titles)
      try StandardOutput.write(output.json ? inspection.json + "\n" : inspection.text)
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
