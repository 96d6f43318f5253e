import ArgumentParser
import Console
import Evaluation
import GRU4Rec
import Recommendation
import SessionData
import Wording

/// `gru4rec index`: lists from part of a large catalogue.
struct IndexCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Build the index of a model, which finds lists in part of a large catalogue.",
    discussion: """
      For catalogues of millions of items, where exact lists take too long. What stands in a list has its exact score; an item \
      of the exact list may be missing. --test says how many are.

      Example:
        gru4rec index model.safetensors --test test.tsv
        gru4rec serve model.safetensors --index model.index.safetensors
      """)

  @Argument(help: "Model file.") var model: String

  @Option(
    help: ArgumentHelp(
      "File to write. (default: MODEL.index.safetensors for MODEL.safetensors)",
      valueName: "model.index.safetensors"))
  var to: String?

  @Option(
    help: ArgumentHelp(
      "Share of the items that a list is looked for in, the most promising ones.",
      valueName: "share"))
  var share = CatalogueIndex.Effort().share

  @Option(
    help: ArgumentHelp(
      "Probability with which an item that belongs into the list is found there, at least.",
      valueName: "probability"))
  var confidence = CatalogueIndex.Effort().confidence

  @Option(
    help: ArgumentHelp(
      "Log to compare lists on with the exact ones, at most 2,000 of them.", valueName: "test.tsv"))
  var test: [String] = []

  @OptionGroup(title: "Input tables") var log: LogOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard CatalogueIndex.Effort.isPossible(share: share, confidence: confidence) else {
      throw ValidationError(
        "--share is \(share) and --confidence \(confidence); allowed: above 0, and 0.5 or more, up to 1"
      )
    }
  }

  /// Where the index of a model goes if nothing else is said.
  private var target: String {
    let ending = ".safetensors"
    let name = model.hasSuffix(ending) ? String(model.dropLast(ending.count)) : model
    return to ?? name + ".index" + ending
  }

  func run() throws {
    try OutputCheck.check([target], inputs: [model] + test, regular: [target])
    let model = try GRU4RecModel(contentsOf: model)
    let log =
      test.isEmpty
      ? nil
      : try self.log.read(
        test, vocabulary: model.vocabulary, unknownItems: .drop, threads: threads.count)
    let start = ContinuousClock.now
    let index = CatalogueIndex(
      of: model, effort: .init(share: share, confidence: confidence), threads: threads.count)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    try index.save(to: target)
    if model.itemCount < CatalogueIndex.fewestItems {
      Messages.warning(
        "catalogues of fewer than \(NumberText.grouped(CatalogueIndex.fewestItems)) items are scored whole: the index changes nothing"
      )
    }
    let agreement = log.map { log in
      ListAgreement.measure(
        model.indexed(by: index).preparedForServing(threads: threads.count),
        beside: model.preparedForServing(threads: threads.count), on: log.sessions,
        threads: threads.count)
    }
    try StandardOutput.writeLine(
      output.json ? json(model, seconds, agreement) : text(model, seconds, agreement))
  }

  private func text(
    _ model: GRU4RecModel, _ seconds: Double, _ agreement: ListAgreement?
  ) -> String {
    let built =
      "\(target): \(NumberText.count(model.itemCount, "item")), built in \(NumberText.fixed(seconds, 1)) s"
    guard let agreement else { return built }
    return built + "\n" + agreement.text
  }

  private func json(
    _ model: GRU4RecModel, _ seconds: Double, _ agreement: ListAgreement?
  ) -> String {
    var object = JSONObject([
      "index": target, "items": model.itemCount, "share": share, "confidence": confidence,
      "seconds": seconds,
    ])
    if let agreement {
      object["lists"] = agreement.lists
      object["agreement"] = agreement.share
      object["hits"] = agreement.hits
      object["exact_hits"] = agreement.exactHits
      object["lists_per_second"] = agreement.listsPerSecond
      object["exact_lists_per_second"] = agreement.exactListsPerSecond
    }
    return object.json
  }
}
