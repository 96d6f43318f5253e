import Console
import Foundation

/// The files of one split of the data.
struct SplitFiles {
  /// What the split is called in the results.
  let name: String
  let train: [String]
  let test: [String]

  /// Splits in folders: each holds a split, or a split per window.
  static func find(in folders: [String]) throws -> [SplitFiles] {
    try folders.flatMap { folder in
      let name = URL(fileURLWithPath: folder).lastPathComponent
      if let split = try split(in: folder, name: name) { return [split] }
      let windows = try windows(in: folder).compactMap { window in
        try split(
          in: "\(folder)/\(window)", name: folders.count > 1 ? "\(name)/\(window)" : window)
      }
      guard !windows.isEmpty else {
        throw CommandError.inputMissing(
          "\(folder): there is neither train_full.tsv with test.tsv nor a folder window-1 with them; "
            + "gru4rec prepare writes them")
      }
      return windows
    }
  }

  /// The split of a folder; `nil` where there is none.
  private static func split(in folder: String, name: String) throws -> SplitFiles? {
    switch (table("train_full", in: folder), table("test", in: folder)) {
    case (let train?, let test?): return SplitFiles(name: name, train: [train], test: [test])
    case (nil, nil): return nil
    case (let train?, nil):
      throw CommandError.inputMissing("\(folder): there is no test.tsv beside \(train)")
    case (nil, let test?):
      throw CommandError.inputMissing("\(folder): there is no train_full.tsv beside \(test)")
    }
  }

  private static func table(_ name: String, in folder: String) -> String? {
    ["tsv", "tsv.gz", "tsv.zst", "csv", "csv.gz", "csv.zst"]
      .map { "\(folder)/\(name).\($0)" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Names of the folders `window-1`, `window-2`, … in their order.
  private static func windows(in folder: String) throws -> [String] {
    let prefix = "window-"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap { name in
      name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count)).map { ($0, name) } : nil
    }.sorted { $0.0 < $1.0 }.map(\.1)
  }
}
