import ArgumentParser
import Console
import EventLogs
import GRU4Rec
import SessionData

/// Flags that name features of items.
struct FeatureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Table of items whose features are to give rows to items without clicks.",
      valueName: "items.tsv"))
  var itemFeatures: String?

  @Option(
    help: ArgumentHelp(
      "Its columns to use, each a category, path, text, number or vector.",
      valueName: "Topics,Title:text,Price:number"),
    transform: FeatureColumn.list)
  var featureColumns: [FeatureColumn]?

  @Option(
    help: ArgumentHelp(
      "Vectors of items, made elsewhere: tensors that --feature-columns names as columns, title:vector.",
      valueName: "vectors.safetensors"))
  var itemVectors: String?

  @Option(help: ArgumentHelp("Its column with the identifiers.", valueName: "name"))
  var itemsIdColumn = "ItemId"

  @Option(
    help: ArgumentHelp("What stands between several values of a cell.", valueName: "character"))
  var valueSeparator = "|"

  func validate() throws {
    guard (itemFeatures == nil) == (featureColumns == nil) else {
      throw ValidationError("--item-features and --feature-columns go together")
    }
    guard valueSeparator.count == 1 else {
      throw ValidationError(
        "--value-separator is '\(valueSeparator)'; allowed: one character, such as , or |")
    }
  }

  /// Reads a table of items.
  func read(_ path: String) throws -> ItemAttributes {
    let table = try ItemAttributes(
      contentsOf: path, idColumn: itemsIdColumn, separator: valueSeparator.first ?? "|")
    guard table.items.count > 0 else {
      throw CommandError.badData("\(path) has no items; it needs a row for each item")
    }
    guard let itemVectors else { return table }
    let whole = try table.adding(vectorsOf: itemVectors)
    let rows = 0..<table.items.count
    if !whole.vectors.contains(where: { vectors in rows.contains { vectors.vector(of: $0) != nil } }
    ) {
      throw CommandError.badData(
        "\(itemVectors) has a vector of no item of \(path); check the identifiers in its metadata")
    }
    if let columns = featureColumns,
      !columns.contains(where: { one in
        one.kind == .vector && whole.vectors.contains { $0.name == one.name }
      })
    {
      let names = whole.vectors.map { "\($0.name):vector" }.joined(separator: ", ")
      throw CommandError.usage(
        "--feature-columns names none of the vectors of \(itemVectors); it has \(names)")
    }
    return whole
  }

  /// Fits the map that the flags ask for; `nil` where they ask for none.
  func map(for model: GRU4RecModel) throws -> FeatureMap? {
    guard let itemFeatures, let featureColumns else { return nil }
    return try FeatureMap(
      fitting: model, to: try read(itemFeatures), columns: featureColumns)
  }
}
