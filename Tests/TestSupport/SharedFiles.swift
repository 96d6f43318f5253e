import Foundation

/// Golden numbers and click logs in the folder `shared` beside the package, where there is one.
///
/// Tests that read them are enabled by ``isAvailable`` and say so in their name or comment.
public enum SharedFiles {
  /// Root of the package that these tests belong to.
  public static let packageRoot = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The folder beside the package.
  public static let root = packageRoot.deletingLastPathComponent().appending(path: "shared")

  /// Whether the folder is there.
  public static var isAvailable: Bool {
    FileManager.default.fileExists(atPath: root.appending(path: "golden").path)
  }

  /// A file in the folder, such as `golden/manifest.json`.
  public static func url(_ path: String) -> URL { root.appending(path: path) }

  /// Path of a file in the folder.
  public static func path(_ path: String) -> String { url(path).path }

  /// Whether a file is in the folder.
  public static func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: url(path).path)
  }
}
