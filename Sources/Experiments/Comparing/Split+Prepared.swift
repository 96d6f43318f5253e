import EventLogs
import Foundation

extension Split {
  /// The splits in folders that prepared data was written to: each holds one, or one per window.
  ///
  /// A split is `train_full.tsv` and `test.tsv`, which may also be compressed or comma-separated; windows are the
  /// folders `window-1`, `window-2`, … in a folder.
  ///
  /// - Parameters:
  ///   - data: the folders.
  ///   - format: how the files' columns are called.
  /// - Throws: ``ComparisonError/noSplit(folder:reason:)`` for a folder that holds none.
  public static func prepared(
    data: [String], format: EventLogFormat = EventLogFormat()
  ) throws(ComparisonError) -> [Split] {
    var splits: [Split] = []
    for folder in data {
      let name = URL(fileURLWithPath: folder).lastPathComponent
      if let split = try split(in: folder, name: name, format) {
        splits.append(split)
        continue
      }
      let before = splits.count
      for window in windows(in: folder) {
        let name = data.count > 1 ? "\(name)/\(window)" : window
        if let split = try split(in: "\(folder)/\(window)", name: name, format) {
          splits.append(split)
        }
      }
      guard splits.count > before else {
        throw .noSplit(
          folder: folder,
          reason: "there is neither train_full.tsv with test.tsv nor a folder window-1 with them; "
            + "gru4rec prepare writes them")
      }
    }
    return splits
  }

  /// The split of a folder; `nil` where there is none.
  private static func split(
    in folder: String, name: String, _ format: EventLogFormat
  ) throws(ComparisonError) -> Split? {
    switch (table("train_full", in: folder), table("test", in: folder)) {
    case (let train?, let test?):
      return Split(name, title: name, train: [train], test: [test], format: format)
    case (nil, nil): return nil
    case (let train?, nil):
      throw .noSplit(folder: folder, reason: "there is no test.tsv beside \(train)")
    case (nil, let test?):
      throw .noSplit(folder: folder, reason: "there is no train_full.tsv beside \(test)")
    }
  }

  private static func table(_ name: String, in folder: String) -> String? {
    ["tsv", "tsv.gz", "tsv.zst", "csv", "csv.gz", "csv.zst"]
      .map { "\(folder)/\(name).\($0)" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Names of the folders `window-1`, `window-2`, … in their order.
  private static func windows(in folder: String) -> [String] {
    let prefix = "window-"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap { name in
      name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count)).map { ($0, name) } : nil
    }.sorted { $0.0 < $1.0 }.map(\.1)
  }
}
