import Foundation

/// Holds a file beside the study, alone or together with others, until it is let go of or the process ends,
/// however it ends.
///
/// A file of its own, never the database: closing any handle of a database's file gives up SQLite's own
/// locks on it. It stays behind empty, since deleting it could let two processes hold two of its name.
public final class StudyLock: Sendable {
  private let descriptor: Int32

  /// Who may hold the file at the same time.
  public enum Sharing: Sendable {
    /// Nobody else: the process that leads the search.
    case exclusive
    /// Others that share it too: the workers.
    case shared
  }

  /// Takes hold of a file, which is created if need be.
  ///
  /// - Parameters:
  ///   - study: path of the study.
  ///   - role: what the lock is for, part of the file's name.
  ///   - sharing: who may hold it at the same time.
  ///   - wait: seconds to wait for others to let go of it.
  /// - Throws: ``TuningError/inUse(path:)``, ``TuningError/cannotOpen(path:reason:)``.
  public init(
    study: String, role: String, _ sharing: Sharing, wait: Double = 0
  ) throws(TuningError) {
    let path = "\(study)-\(role)"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    let kind = sharing == .exclusive ? LOCK_EX : LOCK_SH
    let deadline = ContinuousClock.now + .seconds(wait)
    while flock(descriptor, kind | LOCK_NB) != 0 {
      let code = errno
      if code == EWOULDBLOCK || code == EINTR, .now < deadline {
        usleep(20_000)
        continue
      }
      close(descriptor)
      if code == EWOULDBLOCK { throw .inUse(path: study) }
      throw .cannotOpen(path: path, reason: String(cString: strerror(code)))
    }
    self.descriptor = descriptor
  }

  deinit {
    // A child of this process that is just being started has the descriptor, too, until it becomes a program.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
