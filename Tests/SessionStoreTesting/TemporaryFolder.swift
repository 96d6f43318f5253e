import Foundation

/// A folder that is deleted with everything in it when the test has done with it.
package final class TemporaryFolder: Sendable {
  package let url: URL

  package init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "stores-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  package func path(_ name: String) -> String { url.appending(path: name).path }

  /// Whether there is something of this name.
  package func holds(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
}
