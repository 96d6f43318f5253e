import Foundation
import SessionStates

/// Where a file lies: what tells whether a name still leads to the file that was opened.
struct FilePlace: Equatable {
  private let device: UInt64
  private let number: UInt64

  /// Looks where a name leads; `nil` when it leads nowhere.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    (device, number) = (UInt64(status.st_dev), UInt64(status.st_ino))
  }
}

extension DatabaseFile {
  /// The files that hold what was answered: the database, and the log of its newest changes.
  static func places(_ path: String) -> [FilePlace?] {
    [path, path + "-wal"].map { FilePlace($0) }
  }

  /// Refuses a place where no database can be.
  static func checkPlace(_ path: String) throws(SessionStateStoreError) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
      if isFolder.boolValue { throw .unusable(reason: "\(path) is a folder; name a file in it") }
      try checkAccess(path, R_OK | W_OK, "make it readable and writable for this user")
    }
    let parent = (path as NSString).deletingLastPathComponent
    let folder = parent.isEmpty ? "." : parent
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
      throw .unusable(
        reason: "cannot create \(path): there is no folder \(folder); "
          + "choose a folder that exists, or create it")
    }
    if !isFolder.boolValue {
      throw .unusable(reason: "cannot create \(path): \(folder) is no folder")
    }
    try checkAccess(
      folder, W_OK | X_OK,
      "SQLite writes files beside \(path); choose a folder that this user may write to")
  }

  private static func checkAccess(
    _ path: String, _ mode: Int32, _ advice: String
  ) throws(SessionStateStoreError) {
    guard access(path, mode) != 0 else { return }
    throw .unusable(reason: "\(path): \(String(cString: strerror(errno))); \(advice)")
  }
}
