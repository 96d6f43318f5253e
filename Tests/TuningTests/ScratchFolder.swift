import Foundation

/// A fresh folder, removed at the end.
final class ScratchFolder: Sendable {
  let path = FileManager.default.temporaryDirectory.appending(path: "tuning-test-\(UUID())").path

  init() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Path of a file in it.
  subscript(name: String) -> String { "\(path)/\(name)" }
}
