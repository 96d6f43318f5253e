import ArgumentParser
import Console
import EventLogs
import Foundation
import GRU4Rec
import Recommendation
import SessionData
import Wording

/// `gru4rec-benchmark search`: what lists that may lack items save, and what they lack.
struct BenchmarkSearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Measure lists that may lack items beside exact ones.",
    discussion: """
      Goes through sessions of a log with a model, and asks for the best items after each of their \
      events: exactly, and with each completeness.

      Example:
        gru4rec-benchmark search model.safetensors test.tsv --completeness 0.9,0.95
      """)

  @Argument(help: "Model file.") var model: String
  @Argument(help: "Log of sessions.") var log: String
  @Option(help: ArgumentHelp("Completeness of the lists, 0.5 … 1.", valueName: "0.9,0.95"))
  var completeness = "0.9,0.95,0.99"
  @Option(help: ArgumentHelp("Shares of the items that are looked at.", valueName: "0.15,0.25"))
  var share = "0.15,0.25,0.35,1"
  @Option(help: ArgumentHelp("Index of the model. (default: built)", valueName: "file"))
  var index: String?
  @Flag(help: "Leave out the exact lists.") var skipExact = false
  @Option(help: ArgumentHelp("Items recommended to each session.", valueName: "n")) var k = 20
  @Option(help: ArgumentHelp("Lists to compare.", valueName: "n")) var lists = 1000
  @Option(help: ArgumentHelp("Sessions that a thread searches for together.", valueName: "n"))
  var batchSize = 16
  @Option(help: ArgumentHelp("Share of the items that a filter admits.", valueName: "share"))
  var admitted = 1.0
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    var shares: [Double] = []
    for text in completeness.split(separator: ",") {
      guard let share = Double(text), share > 0.5, share < 1 else {
        throw ValidationError("--completeness has '\(text)'; allowed: above 0.5, below 1")
      }
      shares.append(share)
    }
    let start = ContinuousClock.now
    let model = try GRU4RecModel(contentsOf: model)
    let opened = ContinuousClock.now
    let exact = skipExact ? model : model.preparedForServing(threads: threads.count)
    let prepared = ContinuousClock.now
    let events = try EventLogReader().read([log], vocabulary: model.vocabulary, unknownItems: .drop)
    let asked = SearchedEvents(model, events.sessions, count: lists, k: k, admitted: admitted)
    try StandardOutput.writeLine(
      "\(NumberText.grouped(model.itemCount)) items, opened in "
        + "\(NumberText.fixed((opened - start) / .seconds(1), 1)) s, prepared in "
        + "\(NumberText.fixed((prepared - opened) / .seconds(1), 1)) s")
    let right =
      skipExact
      ? SearchedEvents.Lists(best: [], seconds: 1)
      : asked.lists(of: exact, batchSize: batchSize, threads: threads.count)
    try StandardOutput.writeLine("exact: \(right.text)")
    let began = ContinuousClock.now
    var index =
      if let path = self.index, FileManager.default.fileExists(atPath: path) {
        try CatalogueIndex(contentsOf: path, for: model)
      } else { CatalogueIndex(of: model, threads: threads.count) }
    if let path = self.index { try index.save(to: path) }
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    try StandardOutput.writeLine("index built in \(NumberText.fixed(seconds, 1)) s")
    let start2 = ContinuousClock.now
    var quick = model.indexed(by: index).preparedForServing(threads: threads.count)
    let ready = (ContinuousClock.now - start2) / .seconds(1)
    try StandardOutput.writeLine("prepared in \(NumberText.fixed(ready, 1)) s")
    for part in share.split(separator: ",").compactMap({ Double($0) }) {
    for share in shares {
      index.effort = .init(share: part, confidence: share)
      quick = quick.indexed(by: index)
      let found = asked.lists(of: quick, batchSize: batchSize, threads: threads.count)
      try StandardOutput.writeLine(
        "\(part) \(share): \(found.text), " + asked.comparison(of: found, with: right))
    }
    }
  }
}
