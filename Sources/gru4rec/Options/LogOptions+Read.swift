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
  ///   - inspecting: whether an inspection follows, which has its own warnings of pauses.
  func read(
    _ paths: [String], vocabulary: ItemVocabulary = ItemVocabulary(),
    unknownItems: UnknownItems = .add, threads: Int? = nil, besides train: EventLog? = nil,
    inspecting: Bool = false
  ) throws -> EventLog {
    let log = try EventLogReader(format: try format(), threads: threads).read(
      paths, vocabulary: vocabulary, unknownItems: unknownItems)
    Self.warn(of: log.report, besides: train?.report, inspecting: inspecting)
    return log
  }

  /// Says what was found out about a log, and warns of what was left out.
  ///
  /// - Parameters:
  ///   - train: how the training log was read, where this is the test.
  ///   - inspecting: whether an inspection or a preparation follows, which has its own warnings of pauses.
  static func warn(
    of report: ReadReport, besides train: ReadReport? = nil, inspecting: Bool = false
  ) {
    let remarks = report.remarks + [train?.remark(onTest: report)].compactMap(\.self)
    for remark in remarks {
      if inspecting, case .interruptedSessions = remark { continue }
      let text = remark.text(.flags)
      if remark.isWarning { Messages.warning(text) } else { Messages.note(text) }
    }
    report.notes.forEach(Messages.warning)
  }
}
