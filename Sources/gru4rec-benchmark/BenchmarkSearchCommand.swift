import ArgumentParser
import Console
import Evaluation
import EventLogs
import GRU4Rec
import Recommendation
import SessionData
import Wording

/// `gru4rec-benchmark search`: what lists from part of a catalogue save, and what they lack.
struct BenchmarkSearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Measure lists from part of a catalogue beside exact ones.",
    discussion: """
      Goes through sessions of a log with a model, and asks for the best items after each of their \
      events: exactly, and with an index and each effort.

      Example:
        gru4rec-benchmark search model.safetensors test.tsv --share 0.12,0.25 --confidence 0.85
      """)

  @Argument(help: "Model file.") var model: String
  @Argument(help: "Log of sessions.") var log: String
  @Option(help: ArgumentHelp("Shares of the items that are looked at.", valueName: "0.12,0.25"))
  var share = "0.12,0.25,1"
  @Option(help: ArgumentHelp("Confidences.", valueName: "0.85,0.95")) var confidence = "0.85"
  @Option(help: ArgumentHelp("Index of the model. (default: built)", valueName: "file"))
  var index: String?
  @Option(help: ArgumentHelp("Items recommended to each session.", valueName: "n")) var k = 20
  @Option(help: ArgumentHelp("Lists to compare.", valueName: "n")) var lists = 2000
  @Option(help: ArgumentHelp("Sessions that a thread searches for together.", valueName: "n"))
  var batchSize = 32
  @Option(help: ArgumentHelp("Share of the items that a filter admits.", valueName: "share"))
  var admitted = 1.0
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  private func numbers(_ text: String, of flag: String) throws -> [Double] {
    try text.split(separator: ",").map { part in
      guard let number = Double(part) else {
        throw ValidationError("\(flag) has '\(part)', which is no number")
      }
      return number
    }
  }

  func run() throws {
    var efforts: [CatalogueIndex.Effort] = []
    for share in try numbers(share, of: "--share") {
      for confidence in try numbers(confidence, of: "--confidence") {
        guard CatalogueIndex.Effort.isPossible(share: share, confidence: confidence) else {
          throw ValidationError("--share \(share) --confidence \(confidence) cannot be")
        }
        efforts.append(.init(share: share, confidence: confidence))
      }
    }
    let model = try GRU4RecModel(contentsOf: model)
    let sessions = try EventLogReader().read(
      [log], vocabulary: model.vocabulary, unknownItems: .drop
    ).sessions
    let exact = model.preparedForServing(threads: threads.count)
    let start = ContinuousClock.now
    var index =
      try index.map { try CatalogueIndex(contentsOf: $0, for: model) }
      ?? CatalogueIndex(of: model, threads: threads.count)
    let built = (ContinuousClock.now - start) / .seconds(1)
    let prepared = model.indexed(by: index).preparedForServing(threads: threads.count)
    let ready = (ContinuousClock.now - start) / .seconds(1) - built
    if !output.json {
      try StandardOutput.writeLine(
        "\(NumberText.count(model.itemCount, "item")); index ready in "
          + "\(NumberText.fixed(built, 1)) s, model prepared in \(NumberText.fixed(ready, 1)) s")
    }
    for effort in efforts {
      index.effort = effort
      let found = ListAgreement.measure(
        prepared.indexed(by: index), beside: exact, on: sessions, filter: filter(model), k: k,
        most: lists, batch: batchSize, threads: threads.count)
      let line =
        output.json
        ? JSONObject([
          "items": model.itemCount, "share": effort.share, "confidence": effort.confidence,
          "index_seconds": built, "prepare_seconds": ready, "lists": found.lists,
          "agreement": found.share, "hits": found.hits, "exact_hits": found.exactHits,
          "lists_per_second": found.listsPerSecond,
          "exact_lists_per_second": found.exactListsPerSecond,
        ]).json
        : "share \(effort.share), confidence \(effort.confidence): \(found.text)"
      try StandardOutput.writeLine(line)
    }
  }

  /// Admits items that a hash draws.
  private func filter(_ model: GRU4RecModel) -> CandidateFilter {
    if admitted >= 1 { return .all }
    let most = UInt64(max(admitted, 0) * Double(1 << 24))
    return CandidateFilter(
      only: ItemSet(
        (0..<ItemIndex(model.itemCount)).lazy.filter {
          (UInt64($0) &* 0x9E37_79B9_7F4A_7C15) >> 40 < most
        }))
  }
}
