import CPosix
import Foundation
import SystemFiles

/// The folder of a log.
enum Folder {
  /// Makes the folder where it is not there.
  static func prepare(_ folder: String) throws(FileError) {
    var status = stat()
    if stat(folder, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFDIR else {
        throw FileError(.create, folder, code: ENOTDIR, problem: .notAFolder)
      }
      guard access(folder, W_OK | X_OK) == 0 else { throw FileError(.create, folder, code: errno) }
    } else if mkdir(folder, 0o750) != 0 && errno != EEXIST {
      throw FileError(.create, folder, code: errno)
    }
  }

  /// Bytes of a file; 0 where there is none.
  static func size(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Seconds since 1970.
  static var now: Double { Date().timeIntervalSince1970 }

  /// Seconds since a file was changed; 0 where there is none.
  static func age(of path: String) -> Double {
    var status = stat()
    guard stat(path, &status) == 0 else { return 0 }
    return now - Double(status.modified.tv_sec)
  }

  /// Does something unless another server is at it.
  @discardableResult
  static func locked(_ path: String, _ body: () -> Void) -> Bool {
    guard let descriptor = lock(path, creating: true) else { return false }
    defer { unlock(descriptor) }
    body()
    return true
  }

  /// Locks a file, unless another one has; `unlock` gives it back.
  ///
  /// - Returns: the open file; `nil` where another one has it, or it is gone.
  static func lock(_ path: String, creating: Bool = false, waiting: Bool = false) -> Int32? {
    let descriptor = open(
      path, (creating ? O_RDWR | O_CREAT : O_RDONLY) | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    var (here, there) = (stat(), stat())
    // Whoever had it may have put another file in its place, or none.
    if flock(descriptor, LOCK_EX | (waiting ? 0 : LOCK_NB)) == 0, fstat(descriptor, &here) == 0,
      stat(path, &there) == 0, here.st_ino == there.st_ino
    {
      return descriptor
    }
    close(descriptor)
    return nil
  }

  /// Gives a locked file back and closes it.
  ///
  /// Closing alone would leave the lock with a process that was forked meanwhile, until it runs its program.
  static func unlock(_ descriptor: Int32) {
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
