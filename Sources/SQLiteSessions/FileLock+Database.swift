import SessionStates
import SystemFiles

extension FileLock {
  /// Takes hold of the file beside a database.
  ///
  /// A file of its own, never the database: closing any handle of a database's file gives up SQLite's own
  /// locks on it.
  static func ofDatabase(
    _ path: String, of content: String
  ) throws(SessionStateStoreError) -> FileLock {
    do { return try FileLock(path: path) } catch {
      let reason = error.systemMessage
      throw .unusable(
        reason: error.action == .create
          ? "cannot create \(path): \(reason); choose a folder that exists and that this user may write to"
          : error.isBusy
            ? "another process holds \(path): a file of \(content) serves one server at a time; "
              + "stop the other one, choose another file, or share \(content) through redis://"
            : "cannot lock \(path): \(reason); choose a local disk")
    }
  }
}
