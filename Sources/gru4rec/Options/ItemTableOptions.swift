import ArgumentParser
import EventLogs

/// Where titles of items stand.
struct ItemTableOptions: ParsableArguments {
  @Option(
    name: .customLong("items"),
    help: ArgumentHelp("Table with the titles of items.", valueName: "items.tsv"))
  var path: String?

  @Option(help: ArgumentHelp("Its column with the identifiers.", valueName: "name"))
  var itemsIdColumn = "ItemId"

  @Option(help: ArgumentHelp("Its column with the titles.", valueName: "name"))
  var itemsTitleColumn = "Title"

  /// Reads the table; `nil` where none is given.
  func read() throws -> ItemTable? {
    try path.map {
      try ItemTable(contentsOf: $0, idColumn: itemsIdColumn, titleColumn: itemsTitleColumn)
    }
  }
}
