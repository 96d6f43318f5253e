import ArgumentParser
import Console
import EventLogs
import SessionData
import Wording

/// How the columns of input tables are called, and what happens to bad rows.
struct LogOptions: ParsableArguments {
  @Option(help: "Column with the session identifier.")
  var sessionColumn = "SessionId"

  @Option(help: "Column with the item identifier.")
  var itemColumn = "ItemId"

  @Option(help: "Column with the time: Unix seconds or ISO 8601.")
  var timeColumn = "Time"

  @Flag(help: "Count and leave out rows that cannot be read, instead of stopping at the first.")
  var skipBadRows = false

  /// Reads files as one log and warns of what is left out.
  ///
  /// - Parameter threads: threads at work; all processors when `nil`.
  func read(
    _ paths: [String], vocabulary: ItemVocabulary = ItemVocabulary(),
    unknownItems: UnknownItems = .add, threads: Int? = nil
  ) throws -> EventLog {
    let log = try EventLogReader(format: format, threads: threads).read(
      paths, vocabulary: vocabulary, unknownItems: unknownItems)
    Self.warn(log.report)
    return log
  }

  /// Warns of what a reading left out.
  static func warn(_ report: ReadReport) {
    if report.skippedRows > 0 {
      Messages.warning(
        "\(NumberText.count(report.skippedRows, "bad row")) skipped; the first: "
          + (report.firstSkipped ?? "unknown"))
    }
    if report.unknownItemEvents > 0 {
      Messages.warning(
        "\(NumberText.count(report.unknownItemEvents, "event")) of items that the training data "
          + "lacks dropped")
    }
  }

  /// How the tables are read.
  var format: EventLogFormat {
    var format = EventLogFormat()
    format.sessionColumn = sessionColumn
    format.itemColumn = itemColumn
    format.timeColumn = timeColumn
    format.skipBadRows = skipBadRows
    return format
  }
}
