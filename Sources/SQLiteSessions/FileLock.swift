import Foundation
import SessionStates

/// Holds a file for this process alone, until it is let go of or the process ends, however it ends.
///
/// A file of its own, never the database: closing any handle of a database's file gives up SQLite's own
/// locks on it. It stays behind empty, since deleting it could let two processes hold two of its name.
final class FileLock: Sendable {
  private let descriptor: Int32

  /// Takes hold of the file, which is created if need be.
  init(path: String) throws(SessionStateStoreError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw .unusable(
        reason: "cannot create \(path): \(Self.reason()); "
          + "choose a folder that exists and that this user may write to")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let busy = errno == EWOULDBLOCK
      let reason = Self.reason()
      Foundation.close(descriptor)
      throw .unusable(
        reason: busy
          ? "another process holds \(path): a file of sessions serves one server at a time; "
            + "stop the other one, choose another file, or share sessions through redis://"
          : "cannot lock \(path): \(reason); choose a local disk")
    }
    self.descriptor = descriptor
  }

  deinit {
    // A child of this process that is just being started has the descriptor, too, until it becomes a program.
    flock(descriptor, LOCK_UN)
    Foundation.close(descriptor)
  }

  private static func reason() -> String { String(cString: strerror(errno)) }
}
