import EventLogs
import Foundation
import SessionData

/// The logs that a model is looked for with.
public struct FitData: Sendable {
  /// What is tried is trained on this.
  public let train: EventLog
  /// It is measured with this, numbered as ``train``.
  public let validation: EventLog
  /// What is kept is trained on this in the end.
  public let full: EventLog

  /// A log whose last sessions are held out to measure with.
  ///
  /// - Throws: ``FitError/nothingHeldOut`` when a part would be empty.
  public init(_ log: EventLog, holdOut: HoldOut) throws(FitError) {
    full = log
    guard let parts = try? holdOut.split(log) else { throw .nothingHeldOut }
    (train, validation) = parts
  }

  /// Reads logs, or a folder that prepared data was written to.
  ///
  /// - Parameters:
  ///   - paths: logs that are read as one, or a single folder with `train_tr`, `train_valid` and `train_full`.
  ///   - format: how the tables' columns are called.
  ///   - holdOut: what is held out of logs.
  ///   - threads: threads at work, ≥ 1.
  ///   - take: receives how the reading of each went.
  /// - Throws: ``FitError``, ``SearchError``, ``BlendingError/noTable(folder:name:)``, and what reading throws.
  public init(
    _ paths: [String], format: EventLogFormat = EventLogFormat(), holdOut: HoldOut, threads: Int,
    take: (ReadReport) -> Void = { _ in }
  ) throws {
    let reader = EventLogReader(format: format, threads: threads)
    func read(_ paths: [String], of vocabulary: ItemVocabulary? = nil) throws -> EventLog {
      let log = try reader.read(
        paths, vocabulary: vocabulary ?? ItemVocabulary(),
        unknownItems: vocabulary == nil ? .add : .drop)
      take(log.report)
      return log
    }
    guard let folder = Self.folder(paths) else {
      self = try Self(read(paths), holdOut: holdOut)
      return
    }
    let tables = try Self.tables(folder)
    train = try read([tables[0]])
    validation = try read([tables[1]], of: train.vocabulary)
    full = try read([tables[2]])
    guard validation.sessions.sessionCount > 0 else {
      throw SearchError.nothingToMeasure(path: tables[1])
    }
  }

  /// The files that are read for some paths.
  ///
  /// - Throws: ``BlendingError/noTable(folder:name:)``.
  public static func inputs(_ paths: [String]) throws(BlendingError) -> [String] {
    try folder(paths).map(tables) ?? paths
  }

  private static func folder(_ paths: [String]) -> String? {
    var isFolder: ObjCBool = false
    guard paths.count == 1, FileManager.default.fileExists(atPath: paths[0], isDirectory: &isFolder)
    else { return nil }
    return isFolder.boolValue ? paths[0] : nil
  }

  private static func tables(_ folder: String) throws(BlendingError) -> [String] {
    var tables: [String] = []
    for name in ["train_tr", "train_valid", "train_full"] {
      guard let table = Split.table(name, in: folder) else {
        throw .noTable(folder: folder, name: name)
      }
      tables.append(table)
    }
    return tables
  }
}
