import ArgumentParser
import Console
import GRU4Rec
import Wording

/// `gru4rec add-items`: items that nobody has clicked yet, by their features.
struct AddItemsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add-items",
    abstract: "Make items recommendable that nobody has clicked yet.",
    discussion: """
      Their rows come from their features, as the model's map says: of gru4rec train --item-features, or fitted here with \
      --item-features, on any model. Items that the model knows stay as they are.

      Example:
        gru4rec add-items model.safetensors new.tsv --item-features items.tsv --feature-columns Category,Title:text
      """)

  @Argument(help: "Model file.") var model: String
  @Argument(help: ArgumentHelp("Table of new items, with the columns of the map.")) var new: String

  @Option(
    help: ArgumentHelp(
      "Model file to write. (default: the model is replaced)", valueName: "model.safetensors"))
  var to: String?

  @Option(
    help: ArgumentHelp(
      "Places in lists that a new item gets, beside those of a known item on average.",
      valueName: "share"))
  var coldShare = GRU4RecModel.coldShare

  @OptionGroup(title: "Features") var features: FeatureOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard coldShare > 0, coldShare <= 10 else {
      throw ValidationError("--cold-share is \(coldShare); allowed: above 0, up to 10")
    }
  }

  func run() throws {
    let target = to ?? model
    let others = [features.itemFeatures, features.itemVectors].compactMap(\.self)
    let tables = [new] + others.filter { $0 != new }
    try OutputCheck.check(
      [target], inputs: tables + (to == nil ? [] : [model]), regular: [target])
    let table = try features.read(new)
    let model = try GRU4RecModel(contentsOf: model)
    let map = try features.map(for: model)
    let result = try model.save(to: target, features: map, adding: table, share: coldShare)
    warn(result)
    try StandardOutput.writeLine(
      output.json ? json(result, target) : text(result, target))
  }

  private func warn(_ result: AddedItems) {
    if result.withoutFeatures > 0 {
      Messages.warning(
        "\(NumberText.count(result.withoutFeatures, "item")) left out: the model knows none of their features"
      )
    }
    if result.unknownFeatures > result.knownFeatures {
      Messages.warning(
        "most features of the new items are unknown to the model: check that \(new) is written as the table was that the map "
          + "was fitted to")
    }
  }

  private func text(_ result: AddedItems, _ target: String) -> String {
    """
    \(target): \(NumberText.count(result.added, "item")) added, \(NumberText.grouped(result.known)) known already
    features: \(NumberText.grouped(result.knownFeatures)) known, \
    \(NumberText.grouped(result.unknownFeatures)) unknown
    """
  }

  private func json(_ result: AddedItems, _ target: String) -> String {
    JSONObject([
      "model": target, "added": result.added, "known": result.known,
      "without_features": result.withoutFeatures, "known_features": result.knownFeatures,
      "unknown_features": result.unknownFeatures,
    ]).json
  }
}
