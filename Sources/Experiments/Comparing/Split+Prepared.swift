import EventLogs
import Foundation

extension Split {
  /// The splits in folders that prepared data was written to: each holds one, or one per window.
  ///
  /// `prepare.json` says which of both a folder holds; where there is none, as in a folder that was made by hand,
  /// what is there is taken. A split is `train_full.tsv` and `test.tsv`, which may also be compressed or comma-separated; windows are the
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
      func windows(_ numbers: [Int]) throws(ComparisonError) -> [Split] {
        var splits: [Split] = []
        for window in numbers.map({ "window-\($0)" }) {
          if let split = try split(
            in: "\(folder)/\(window)", name: data.count > 1 ? "\(name)/\(window)" : window, format)
          {
            splits.append(split)
          }
        }
        return splits
      }
      let numbers = windowNumbers(in: folder)
      switch PreparedContent(folder: folder) {
      case .single?:
        guard let split = try split(in: folder, name: name, format) else {
          throw incomplete(folder, "train_full.tsv with test.tsv")
        }
        splits.append(split)
      case .windows(let listed)?:
        let found = try windows(listed)
        guard found.count == listed.count else {
          throw incomplete(
            folder, "\(listed.count) windows, of which \(found.count) have tables")
        }
        splits += found
      case nil:
        let single = try split(in: folder, name: name, format)
        let found = try windows(numbers)
        if single != nil, !found.isEmpty {
          throw .noSplit(
            folder: folder,
            reason:
              "it holds both a single split and windows, and no prepare.json says which of them is "
              + "meant; prepare the data again, or name the folder of one window")
        }
        splits += single.map { [$0] } ?? found
        if single == nil, found.isEmpty {
          throw .noSplit(
            folder: folder,
            reason:
              "there is neither train_full.tsv with test.tsv nor a folder window-1 with them; "
              + "gru4rec prepare writes them")
        }
      }
    }
    return splits
  }

  private static func incomplete(_ folder: String, _ content: String) -> ComparisonError {
    .noSplit(
      folder: folder,
      reason:
        "its prepare.json tells of \(content), which are not all there; prepare the data again")
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

  static func table(_ name: String, in folder: String) -> String? {
    ["tsv", "tsv.gz", "tsv.zst", "csv", "csv.gz", "csv.zst", "parquet"]
      .map { "\(folder)/\(name).\($0)" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Numbers of the folders `window-1`, `window-2`, … in ascending order.
  private static func windowNumbers(in folder: String) -> [Int] {
    let prefix = "window-"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap { name in
      name.hasPrefix(prefix) ? Int(name.dropFirst(prefix.count)) : nil
    }.sorted()
  }
}
