import Foundation
import SessionData

/// The folder of recorded numbers beside the checkout; tests that need it are skipped without it.
public enum GoldenFiles {
  /// `../shared/golden`, seen from the checkout's root.
  public static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("shared/golden", isDirectory: true).standardizedFileURL

  /// Whether the folder is there; for `.enabled(if:)`.
  public static let arePresent = FileManager.default.fileExists(
    atPath: folder.appendingPathComponent("manifest.json").path)

  /// Path of a file in the folder.
  public static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// Contents of a file in the folder.
  public static func data(_ name: String) throws -> Data {
    try Data(contentsOf: folder.appendingPathComponent(name))
  }

  /// A log of (session, item, time) rows under a header, as sessions in the product's order.
  ///
  /// A plain reader of its own, independent of the product's; raw item ids come in index order.
  public static func sessions(_ name: String) throws -> (store: Sessions, itemIDs: [String]) {
    let text = String(decoding: try data(name), as: UTF8.self)
    var itemIDs: [String] = []
    var indexOfItem: [String: Int] = [:]
    var sessionIDs: [String] = []
    var events: [String: [(item: Int, time: Double)]] = [:]
    for line in text.split(separator: "\n").dropFirst() {
      let fields = line.split(separator: "\t").map(String.init)
      guard fields.count == 3, let time = Double(fields[2]) else {
        throw GoldenError.unreadable(file: name, detail: "row \(line)")
      }
      if indexOfItem[fields[1]] == nil {
        indexOfItem[fields[1]] = itemIDs.count
        itemIDs.append(fields[1])
      }
      if events[fields[0]] == nil { sessionIDs.append(fields[0]) }
      events[fields[0], default: []].append((indexOfItem[fields[1], default: 0], time))
    }
    // Swift's sort is stable: equal times keep the file's order.
    let sessions = sessionIDs.map { (events[$0] ?? []).sorted { $0.time < $1.time } }
      .sorted { ($0.first?.time ?? 0) < ($1.first?.time ?? 0) }
    var offsets = [0]
    for session in sessions { offsets.append(offsets[offsets.count - 1] + session.count) }
    let flat = sessions.flatMap { $0 }
    let store = Sessions(
      items: flat.map { ItemIndex($0.item) }, times: flat.map(\.time), offsets: offsets)
    return (store, itemIDs)
  }
}

/// Why recorded numbers could not be used.
public enum GoldenError: Error, Equatable {
  /// A file does not have the documented form.
  case unreadable(file: String, detail: String)
}
