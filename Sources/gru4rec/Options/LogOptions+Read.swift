import Console
import EventLogs
import SessionData
import Wording

extension LogOptions {
  /// Reads files as one log and says what is worth knowing about it.
  ///
  /// - Parameters:
  ///   - threads: threads at work; all processors when `nil`.
  ///   - train: the training log, where these are the test.
  func read(
    _ paths: [String], vocabulary: ItemVocabulary = ItemVocabulary(),
    unknownItems: UnknownItems = .add, threads: Int? = nil, besides train: EventLog? = nil
  ) throws -> EventLog {
    let log = try EventLogReader(format: try format(), threads: threads).read(
      paths, vocabulary: vocabulary, unknownItems: unknownItems)
    Self.warn(of: log.report, besides: train?.report)
    return log
  }

  /// Says what was found out about a log, and warns of what was left out.
  ///
  /// - Parameter train: how the training log was read, where this is the test.
  static func warn(of report: ReadReport, besides train: ReadReport? = nil) {
    let remarks = report.remarks + [train?.remark(onTest: report)].compactMap(\.self)
    for remark in remarks {
      let text = remark.text(.flags)
      if remark.isWarning { Messages.warning(text) } else { Messages.note(text) }
    }
    report.notes.forEach(Messages.warning)
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
}
