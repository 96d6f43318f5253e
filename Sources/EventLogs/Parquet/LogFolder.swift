import Foundation
import Parquet

/// Folders of Parquet files, as Spark and other engines write a table, and of the segments of an event log.
enum LogFolder {
  /// Folders in folders.
  private static let depthLimit = 16

  /// The files that stand behind some paths: a folder's, in the order of their names, in its place.
  ///
  /// Names that begin with a dot or an underscore, such as `_SUCCESS`, are no data.
  static func files(_ paths: [String]) throws(EventLogError) -> [String] {
    var files: [String] = []
    for path in paths {
      if isFolder(path) { try add(path, to: &files, depth: 0) } else { files.append(path) }
    }
    return files
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  private static func add(
    _ folder: String, to files: inout [String], depth: Int
  ) throws(EventLogError) {
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: folder) } catch {
      throw .unreadable(path: folder, reason: error.localizedDescription)
    }
    for (mark, table) in [("_delta_log", "Delta Lake"), (".hoodie", "Hudi")]
    where names.contains(mark) {
      throw .unsupported(
        path: folder,
        reason: "a table of \(table), whose log says which of its files are valid; export it first")
    }
    let segments = LogSegment.all(of: names, in: folder)
    if !segments.isEmpty {
      let other = names.sorted().first {
        !$0.hasPrefix(".") && !$0.hasPrefix("_") && LogSegment(path: $0) == nil
      }
      if let other {
        throw .unsupported(
          path: folder,
          reason: "segments of an event log stand there beside '\(other)'; keep them apart")
      }
      files += segments.map(\.path)
      return
    }
    let known = files.count
    for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    where !name.hasPrefix(".") && !name.hasPrefix("_") {
      let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
      if isFolder(path), depth < depthLimit {
        try add(path, to: &files, depth: depth + 1)
      } else if ParquetFile.isMarked(path: path) {
        files.append(path)
      } else {
        throw error(at: folder, otherwise: .directory(path: folder))
      }
    }
    if files.count == known && depth == 0 {
      throw error(at: folder, otherwise: .directory(path: folder))
    }
  }

  /// What a preparation writes beside its tables.
  static let summary = "prepare.json"

  /// What is wrong with a path that is no file: the folder of prepared data that it leads to or into, if it is one.
  static func error(at path: String, otherwise: EventLogError) -> EventLogError {
    let path = path.hasSuffix("/") ? String(path.dropLast()) : path
    let above = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    let folder = isFolder(path) ? path : above
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    guard names.contains(summary) else { return otherwise }
    let windows = names.filter { isFolder("\(folder)/\($0)") }
      .flatMap { window in
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(window)")) ?? [])
          .map { "\(window)/\($0)" }
      }
    let tables = (names + windows).filter { Delimiter(path: $0) != nil }.sorted()
    return .preparedFolder(path: path, folder: folder, tables: tables)
  }

  /// Columns that the names of a file's folders stand for, as in `event=view/day=2024-01-01/part-0.parquet`; no value
  /// is a null.
  static func partitions(of path: String) -> [(key: String, value: String?)] {
    path.split(separator: "/").dropLast().compactMap { name in
      guard let equals = name.firstIndex(of: "="), equals > name.startIndex else { return nil }
      let value = String(name[name.index(after: equals)...])
      return (
        decoded(String(name[..<equals])),
        value == "__HIVE_DEFAULT_PARTITION__" ? nil : decoded(value)
      )
    }
  }

  private static func decoded(_ text: String) -> String { text.removingPercentEncoding ?? text }
}
