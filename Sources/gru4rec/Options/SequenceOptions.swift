import ArgumentParser
import Console
import EventLogs

/// How a log is read that is no table with an event, its session and its time on each row.
struct SequenceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What stands in the files: table, or jsonl (JSON objects, whose columns are paths such as "
        + "item.id or items[].id). (default: what names and content say)",
      valueName: "format"))
  var format: Format?

  @Option(
    help: ArgumentHelp(
      "Column with the items of a whole session, in place of --item-column: one session a row.",
      valueName: "column"))
  var itemsColumn: String?

  @Flag(help: "There are no times: events came in the order of the file.")
  var noTime = false

  @Flag(help: "Sessions of different files are different, even where their identifiers are alike.")
  var filesApart = false

  /// What stands in the files.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table
    case jsonl
  }

  /// Completes a format whose columns are named; a session column may be several, with commas between them.
  func apply(to format: inout EventLogFormat) {
    switch self.format {
    case .table: format.encoding = .table
    case .jsonl: format.encoding = .eventObjects
    case nil: break
    }
    format.itemsColumn = itemsColumn
    format.timesAreRowNumbers = noTime
    format.keepsFilesApart = filesApart
    let names = format.sessionColumn.split(separator: ",").map(String.init)
    guard names.count > 1 else { return }
    if format.userColumn == nil {
      format.sessionColumn = names[0]
    } else {
      format.userColumn = names[0]
    }
    format.furtherSessionColumns = Array(names.dropFirst())
  }
}
