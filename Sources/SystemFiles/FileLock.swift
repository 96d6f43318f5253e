import CPosix

/// Holds a file for this process alone, until it is let go of or the process ends, however it ends.
///
/// It stays behind empty, since deleting it could let two processes hold two of its name.
package final class FileLock: Sendable {
  private let descriptor: Int32

  /// Takes hold of the file, which is created if need be.
  ///
  /// - Throws: a ``FileError`` to create for a file that cannot be made, and to write for one that cannot be locked;
  ///   its code is `EWOULDBLOCK` where another process holds it.
  package init(path: String) throws(FileError) {
    let descriptor = openFile(path, O_RDWR | O_CREAT | O_CLOEXEC, mode: 0o600)
    guard descriptor >= 0 else { throw FileError(.create, path, code: systemError) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = systemError
      close(descriptor)
      throw FileError(.write, path, code: code)
    }
    self.descriptor = descriptor
  }

  deinit {
    // A child of this process that is just being started has the descriptor, too, until it becomes a program.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
