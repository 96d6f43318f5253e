import Foundation
import SessionData
import SystemFiles

/// Reads click logs: delimited text or JSON, plain or compressed, several files as one log.
///
/// Parquet files are logs as well, whatever their names, and folders of them; so are folders of an event log's segments
/// (``LogSegment``), of which one that is being written counts with its whole rows.
///
/// Rows stream through a few buffers. Memory stays below 24 bytes per event, however long the
/// identifiers of sessions are, as long as sessions have four events or more on average; the identifiers
/// of items, which the vocabulary keeps, come on top.
public struct EventLogReader: Sendable {
  /// Column names and the treatment of bad rows.
  public let format: EventLogFormat
  /// Threads at work, at most; no result depends on them.
  public let threads: Int

  /// Usual bytes of a piece of a file that one thread parses.
  package var pieceBytes = 1 << 18

  /// Called again and again with the number of rows that have been taken up, from the threads at work but
  /// one call at a time; `nil` for nobody.
  ///
  /// The number of rows of a log is not known before its end.
  public var progress: (@Sendable (_ rows: Int) -> Void)?

  /// More threads would wait for the one that numbers sessions and items.
  private static let mostThreads = 8

  /// A reader of logs with these columns.
  ///
  /// - Parameter threads: threads at work, at least one; all processors when `nil`.
  public init(format: EventLogFormat = EventLogFormat(), threads: Int? = nil) {
    self.format = format
    self.threads = max(threads ?? Processors.available, 1)
  }

  /// Reads files as one log; a session may go on in a later file.
  ///
  /// - Parameters:
  ///   - paths: files with a header each; the columns may stand in any order, among others. Files without a row
  ///     are passed over and told in the report, as long as another one has some.
  ///   - vocabulary: items that are numbered already, as those of a trained model.
  ///   - unknownItems: whether other items are added behind them or dropped.
  public func read(
    _ paths: [String], vocabulary: ItemVocabulary = ItemVocabulary(),
    unknownItems: UnknownItems = .add
  ) throws(EventLogError) -> EventLog {
    if paths.isEmpty { throw .noFiles }
    let files = try LogFolder.files(paths)
    let line = ReadingLine(
      LogSource(files, format, pieceBytes: pieceBytes),
      EventLogBuilder(
        vocabulary: vocabulary, unknownItems: unknownItems,
        // Visitors come back, and a server's log has one name for each.
        watchesFiles: files.count > 1 && format.userColumn == nil && !format.keepsFilesApart
          && !files.allSatisfy { LogSegment(path: $0) != nil },
        hasUsers: format.userColumn != nil),
      threads: min(threads, Self.mostThreads), progress: progress)
    var log = try line.run()
    let repeated = FileIdentity.repeated(paths)
    if !repeated.isEmpty {
      var report = log.report
      report.repeatedFiles = repeated
      log = EventLog(vocabulary: log.vocabulary, sessions: log.sessions, report: report)
    }
    return log
  }
}
