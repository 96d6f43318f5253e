import ArgumentParser
import Console
import EventLogs
import Foundation
import GRU4Rec
import SessionData

/// `gru4rec-benchmark cold-items`: how well items are recommended that nobody has clicked.
struct BenchmarkColdItemsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cold-items",
    abstract: "Measure how well items are recommended that nobody has clicked.",
    discussion: """
      Hides every training click of a tenth of the items, drawn by the seed, trains, and adds the hidden items by their \
      features. Events whose target is hidden are compared with chance by category: 20 items drawn among those that share a \
      category with the last item. All other events are compared with the model without the hidden items, which passes over \
      them, on the same events; ± is two standard errors, over sessions.

      Example:
        gru4rec-benchmark cold-items train.tsv test.tsv items.tsv --feature-columns Category,Title:text
      """)

  @Argument(help: "Training log.", completion: .file()) var train: String
  @Argument(help: "Test log.", completion: .file()) var test: String
  @Argument(help: "Table of the items.", completion: .file()) var items: String
  @Option(
    help: ArgumentHelp(
      "Columns to use; the first is what chance knows.", valueName: "Topics,Title:text"),
    transform: FeatureColumn.list)
  var featureColumns: [FeatureColumn]
  @Option(
    help: ArgumentHelp("What stands between several values of a cell.", valueName: "character"))
  var valueSeparator = "|"
  @Option(help: "Settings of the model.") var preset: Preset = .cosine
  @Option(
    help: ArgumentHelp(
      "Places in lists of a hidden item, beside those of another on average.", valueName: "share"))
  var coldShare = GRU4RecModel.coldShare
  @Option(help: ArgumentHelp("Seed of the first draw and training.", valueName: "n"))
  var seed: UInt64 = 42
  @Option(
    help: ArgumentHelp("Draws and trainings, with seeds one after the other.", valueName: "n"))
  var seeds = 1
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard valueSeparator.count == 1 else {
      throw ValidationError("--value-separator is '\(valueSeparator)'; allowed: one character")
    }
    guard seeds >= 1 else { throw ValidationError("--seeds is \(seeds); allowed: 1 or more") }
    guard coldShare > 0, coldShare <= 10 else {
      throw ValidationError("--cold-share is \(coldShare); allowed: above 0, up to 10")
    }
  }

  func run() throws {
    Interruption.watch()
    let reader = EventLogReader(threads: threads.count)
    let log = try reader.read([train])
    let table = try ItemAttributes(
      contentsOf: items, separator: valueSeparator.first ?? "|")
    let test = try reader.read([test])
    let bar = ProgressBar(quiet: output.quiet)
    defer { bar.clear() }
    var results: [ColdItemsResult] = []
    for number in 0..<seeds {
      bar.show("measuring", fraction: Double(number) / Double(seeds), details: [])
      if Interruption.isRequested { throw CommandError.interrupted("stopped") }
      let trial = ColdItemsTrial(
        log: log, test: test, table: table, columns: featureColumns, preset: preset,
        share: coldShare, threads: threads.count)
      results.append(try trial.run(seed: seed + UInt64(number)))
    }
    bar.clear()
    try StandardOutput.write(
      output.json ? ColdItemsResult.json(results) + "\n" : ColdItemsResult.text(results))
  }
}
