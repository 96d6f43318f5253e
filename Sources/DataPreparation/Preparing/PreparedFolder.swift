import EventLogs
import Foundation
import SystemFiles
import Wording

/// The folder that prepared sets are written to, with a folder for each window in it.
///
/// `prepare.json` is removed before the first of the other files is replaced and written last: where it
/// stands, the set is whole. Tables of an earlier preparation that this one does not replace are removed before
/// that, as those of a single split where there are windows now.
public final class PreparedFolder {
  /// Path of the folder.
  public let path: String
  private let windows: Int?
  private let writesBenchmark: Bool
  /// Whether an earlier preparation is here, which files with such names are of; others' files stay.
  private let isPreparedAgain: Bool
  /// Folders made by this run, removed again where nothing came of it.
  private var made: [String] = []

  private static let summary = "prepare.json"
  private static let window = "window-"

  /// Makes the folders; those that stay empty are removed when this object goes.
  ///
  /// - Parameters:
  ///   - windows: number of windows, ≥ 1, each with a folder of its own; `nil` for one split.
  ///   - writesBenchmark: whether RecBole's files are written as well, called like their folder.
  /// - Throws: `FileError`.
  public init(
    _ path: String, windows: Int? = nil, writesBenchmark: Bool = false
  ) throws(FileError) {
    self.path = path
    self.windows = windows
    self.writesBenchmark = writesBenchmark
    isPreparedAgain = FileManager.default.fileExists(atPath: "\(path)/\(Self.summary)")
    for folder in [path] + (windows.map { (1...$0).map(self.folder) } ?? []) {
      try make(folder)
    }
  }

  deinit {
    for folder in made.reversed() { rmdir(folder) }
  }

  /// Folder of a window, from 1.
  public func folder(_ window: Int) -> String {
    windows == nil ? path : "\(path)/\(Self.window)\(window)"
  }

  /// The files that will be written.
  public var files: [String] {
    let folders = windows.map { (1...$0).map(folder) } ?? [path]
    let tables = folders.flatMap { folder in
      PreparedTable.allCases.map { "\(folder)/\($0.rawValue)" } + ["\(folder)/\(Self.summary)"]
        + (writesBenchmark ? BenchmarkFiles(in: folder).all : [])
    }
    return windows == nil ? tables : tables + ["\(path)/\(Self.summary)"]
  }

  /// Writes the four tables of a window.
  ///
  /// - Parameter progress: called now and then with the sessions written and those of all tables; `false` stops.
  /// - Throws: ``PreparationError/cancelled`` when it was stopped, `EventLogError`.
  public func write(
    _ window: PreparedWindow,
    progress: (_ done: Int, _ all: Int) -> Bool = { _, _ in true }
  ) throws {
    let folder = folder(window.report.number)
    let benchmark = BenchmarkFiles(in: folder)
    try window.write(
      to: folder, format: EventLogFormat(), benchmark: writesBenchmark ? benchmark : nil,
      progress: progress
    ) {
      try remove("\(path)/\(Self.summary)")
      try remove("\(folder)/\(Self.summary)")
      if window.report.validation == nil {
        try remove("\(folder)/\(PreparedTable.train.rawValue)")
        try remove("\(folder)/\(PreparedTable.validation.rawValue)")
        if writesBenchmark { try remove(benchmark.validation) }
      }
    }
  }

  /// Writes `prepare.json`: about all windows at the top, and in each window's folder about it alone.
  public func finish(_ report: PreparationReport, _ summary: PreparationSummary) throws {
    try finish(report, summary, names: .swift)
  }

  /// - Parameter names: how warnings name parameters.
  package func finish(
    _ report: PreparationReport, _ summary: PreparationSummary, names: ParameterNames
  ) throws {
    try removeStale(except: summary.logs)
    for window in windows.map({ Array(1...$0) }) ?? [] {
      try write(summary.json(report, window: window, self, names), to: folder(window))
    }
    try write(summary.json(report, window: nil, self, names), to: path)
  }

  private func write(_ object: JSONObject, to folder: String) throws {
    let file = try AtomicFile(path: "\(folder)/\(Self.summary)")
    try file.write(object.json + "\n")
    try file.commit()
  }

  // MARK: Folders

  private func make(_ folder: String) throws(FileError) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) {
      guard isFolder.boolValue else {
        throw FileError(.create, folder, code: ENOTDIR, problem: .notAFolder)
      }
      return
    }
    let parent = URL(fileURLWithPath: folder).deletingLastPathComponent().path
    if !FileManager.default.fileExists(atPath: parent) { try make(parent) }
    guard mkdir(folder, 0o777) == 0 else {
      throw FileError(.create, folder, code: errno)
    }
    made.append(folder)
  }

  /// Files of an earlier preparation in this folder that this one does not replace.
  public var staleFiles: [String] {
    let kept = Set(files)
    let own = [path] + (windows.map { (1...$0).map(folder) } ?? [])
    return (own + staleFolders).flatMap { folder in
      (PreparedTable.allCases.map(\.rawValue) + [Self.summary]).map { "\(folder)/\($0)" }
        + (isPreparedAgain ? BenchmarkFiles(in: folder).all : [])
    }.filter { !kept.contains($0) && FileManager.default.fileExists(atPath: $0) }
  }

  /// Folders of windows that this preparation does not have.
  private var staleFolders: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { name in
      guard name.hasPrefix(Self.window), let number = Int(name.dropFirst(Self.window.count)) else {
        return false
      }
      return number > windows ?? 0
    }.sorted().map { "\(path)/\($0)" }
  }

  private func removeStale(except logs: [String]) throws(FileError) {
    let stale = staleFiles
    let read = Set(FileIdentity.repeated(stale, in: logs))
    for file in stale where !read.contains(file) { try remove(file) }
    // Those with something else in them stay.
    for folder in staleFolders { rmdir(folder) }
  }

  private func remove(_ file: String) throws(FileError) {
    guard unlink(file) != 0, errno != ENOENT else { return }
    throw FileError(.create, file, code: errno)
  }
}
