import ArgumentParser
import Console
import DataPreparation
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

  @OptionGroup(title: "Input tables") var sequences: SequenceOptions

  /// Reads files as one log and warns of what is left out.
  ///
  /// - Parameters:
  ///   - threads: threads at work; all processors when `nil`.
  ///   - isDescribed: whether a description of the log says what calls for attention in it.
  func read(
    _ paths: [String], vocabulary: ItemVocabulary = ItemVocabulary(),
    unknownItems: UnknownItems = .add, threads: Int? = nil, isDescribed: Bool = false
  ) throws -> EventLog {
    let log = try EventLogReader(format: format, threads: threads).read(
      paths, vocabulary: vocabulary, unknownItems: unknownItems)
    Self.warn(of: log.report, isDescribed: isDescribed)
    return log
  }

  /// Warns of what was left out.
  static func warn(of report: ReadReport, isDescribed: Bool = false) {
    if !isDescribed, let warning = DataWarning.resumed(of: report) {
      Messages.warning(warning.text(.flags))
    }
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

  /// How the columns are called.
  var format: EventLogFormat {
    var format = EventLogFormat()
    format.sessionColumn = sessionColumn
    format.itemColumn = itemColumn
    format.timeColumn = timeColumn
    format.skipBadRows = skipBadRows
    sequences.apply(to: &format)
    return format
  }
}
