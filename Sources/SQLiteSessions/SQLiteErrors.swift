import GRDB
import SessionStates

extension SessionStateStoreError {
  /// What SQLite's error means to who wants to open a file.
  static func opening(_ path: String, _ error: any Error) -> Self {
    switch primaryCode(error) {
    case .SQLITE_FULL: noRoom(path, error)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: damaged(path, error)
    default:
      .unusable(
        reason: "cannot open \(path): \(words(error)); "
          + "choose a file that this user may write to, on a local disk")
    }
  }

  /// What SQLite's error means to who wants to read.
  static func reading(_ path: String, _ error: any Error) -> Self {
    switch primaryCode(error) {
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: damaged(path, error)
    default: .unavailable(reason: "cannot read \(path): \(words(error))")
    }
  }

  /// What SQLite's error means to who wants to write: a write that fails mostly lacks room.
  static func writing(_ path: String, _ error: any Error) -> Self {
    switch primaryCode(error) {
    case .SQLITE_FULL, .SQLITE_IOERR: noRoom(path, error)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: damaged(path, error)
    default: .unavailable(reason: "cannot write to \(path): \(words(error))")
    }
  }

  /// What it means that a name does not lead to the file any more that was opened.
  static func moved(_ path: String) -> Self {
    .unavailable(
      reason: "\(path) was deleted or replaced while it was in use; "
        + "put it back, or start the server anew with what is there now")
  }

  private static func noRoom(_ path: String, _ error: any Error) -> Self {
    .full(reason: "cannot write to \(path): \(words(error)); make room on its disk")
  }

  private static func damaged(_ path: String, _ error: any Error) -> Self {
    .unusable(reason: "\(path) is damaged: \(words(error)); restore it, or name another file")
  }

  private static func primaryCode(_ error: any Error) -> ResultCode? {
    (error as? DatabaseError)?.resultCode
  }

  /// SQLite's own words, without the statement and the record's bytes.
  private static func words(_ error: any Error) -> String {
    guard let error = error as? DatabaseError else { return "\(error)" }
    return error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
  }
}
