import Foundation
import SessionStates

/// Makes a database's files readable by their owner alone, whatever the process's umask says.
enum PrivateFile {
  private static let mode: mode_t = 0o600

  /// Creates the file, or takes from it and its companions what others may do with them.
  ///
  /// SQLite gives the log and the shared memory the rights that the database has. Files of another user stay as they
  /// are: only their owner can change that.
  static func prepare(_ path: String) throws(SessionStateStoreError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, mode)
    guard descriptor >= 0 else {
      throw .unusable(
        reason: "cannot open \(path): \(String(cString: strerror(errno))); "
          + "choose a file that this user may write to, on a local disk")
    }
    // The umask may have taken away what the owner needs, too.
    tighten(descriptor)
    close(descriptor)
    for companion in ["-wal", "-shm", "-journal"] {
      let descriptor = open(path + companion, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      tighten(descriptor)
      close(descriptor)
    }
  }

  private static func tighten(_ descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(),
      status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o777 != mode
    else { return }
    fchmod(descriptor, mode)
  }
}
