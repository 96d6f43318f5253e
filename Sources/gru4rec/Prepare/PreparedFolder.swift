import Console
import DataPreparation
import EventLogs
import Foundation
import SessionData
import SystemFiles
import Wording

/// The folder that prepared sets are written to, with a folder for each window in it.
///
/// `prepare.json` is removed before the first of the other files is replaced and written last: where it
/// stands, the set is whole.
final class PreparedFolder {
  /// Names of the tables.
  enum Table: String, CaseIterable {
    case trainFull = "train_full.tsv"
    case test = "test.tsv"
    case train = "train_tr.tsv"
    case validation = "train_valid.tsv"
  }

  let path: String
  private let windows: Int?
  /// Folders made by this run, removed again where nothing came of it.
  private var made: [String] = []

  private static let summary = "prepare.json"

  /// Makes the folders and looks whether the files can be written.
  init(_ path: String, windows: Int?, inputs: [String]) throws {
    self.path = path
    self.windows = windows
    for folder in [path] + (windows.map { (1...$0).map(self.folder) } ?? []) {
      try make(folder)
    }
    do {
      try OutputCheck.check(outputs, inputs: inputs, regular: outputs)
    } catch {
      removeEmpty()
      throw error
    }
  }

  deinit { removeEmpty() }

  /// Folder of a window, from 1.
  func folder(_ window: Int) -> String {
    windows == nil ? path : "\(path)/window-\(window)"
  }

  private var outputs: [String] {
    let folders = windows.map { (1...$0).map(folder) } ?? [path]
    let tables = folders.flatMap { folder in
      Table.allCases.map { "\(folder)/\($0.rawValue)" } + ["\(folder)/\(Self.summary)"]
    }
    return windows == nil ? tables : tables + ["\(path)/\(Self.summary)"]
  }

  /// Writes the four tables of a window.
  ///
  /// - Parameter progress: receives the number of sessions written, and of all in the tables.
  func write(
    _ window: PreparedWindow, progress: (_ done: Int, _ all: Int) -> Void
  ) throws {
    let folder = folder(window.report.number)
    let parts = [window.trainFull, window.test, window.train, window.validation]
    let all = parts.reduce(0) { $0 + $1.sessionCount }
    var trainFull = try EventLogWriter(path: "\(folder)/\(Table.trainFull.rawValue)")
    var test = try EventLogWriter(path: "\(folder)/\(Table.test.rawValue)")
    var train = try EventLogWriter(path: "\(folder)/\(Table.train.rawValue)")
    var validation = try EventLogWriter(path: "\(folder)/\(Table.validation.rawValue)")
    var done = 0
    func write(
      _ sessions: Sessions, after previous: Sessions? = nil,
      dwell: DwellRepetition? = nil, to writer: inout EventLogWriter
    ) throws {
      let log = EventLog(vocabulary: window.vocabulary, sessions: sessions)
      let first = 1 + (previous?.sessionCount ?? 0)
      try writer.write(log, firstSession: first, dwell: dwell) { sessions in
        progress(done + sessions, all)
        return !Interruption.isRequested
      }
      done += sessions.sessionCount
      if Interruption.isRequested {
        throw CommandError.interrupted("stopped; run the same command again to write the sets")
      }
    }
    try write(window.trainFull, dwell: window.dwell, to: &trainFull)
    try write(window.test, after: window.trainFull, to: &test)
    try write(window.train, dwell: window.dwell, to: &train)
    try write(window.validation, after: window.train, to: &validation)
    try remove("\(path)/\(Self.summary)")
    try remove("\(folder)/\(Self.summary)")
    try trainFull.finish()
    try test.finish()
    try train.finish()
    try validation.finish()
  }

  /// Writes the summaries: that of all at the top, and in each window's folder its own.
  ///
  /// - Parameter text: tells what to write for a window, or for all of them.
  func finish(_ text: (_ window: Int?) -> String) throws {
    for window in windows.map({ Array(1...$0) }) ?? [] {
      try write(text(window), to: folder(window))
    }
    try write(text(nil), to: path)
  }

  private func write(_ text: String, to folder: String) throws {
    let file = try AtomicFile(path: "\(folder)/\(Self.summary)")
    try file.write(text)
    try file.commit()
  }

  // MARK: Folders

  private func make(_ folder: String) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) {
      guard isFolder.boolValue else {
        throw CommandError.cannotCreate(
          path: folder, reason: "it is a file; name a folder for the results")
      }
      return
    }
    let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
    if !FileManager.default.fileExists(atPath: parent) { try make(parent) }
    guard mkdir(folder, 0o777) == 0 else {
      throw CommandError.cannotCreate(path: folder, reason: systemMessage(errno))
    }
    made.append(folder)
  }

  private func remove(_ file: String) throws {
    guard unlink(file) != 0, errno != ENOENT else { return }
    throw CommandError.cannotCreate(path: file, reason: systemMessage(errno))
  }

  /// Removes the folders that this run made and left empty.
  private func removeEmpty() {
    for folder in made.reversed() { rmdir(folder) }
    made = []
  }
}
