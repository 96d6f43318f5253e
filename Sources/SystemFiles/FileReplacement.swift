import CPosix

/// Puts a whole and durable file in the place of another one.
package enum FileReplacement {
  /// Gives a file the name of another one, which it replaces at once for everybody.
  ///
  /// The file keeps the other one's mode, and a symbolic link of that name keeps standing. Both lie on one file system.
  package static func rename(_ path: String, over other: String) throws(FileError) {
    let target = try OutputTarget(path: other)
    if target.isDevice { throw FileError(.create, other, code: EINVAL, problem: .notRegular) }
    if let mode = target.mode, chmod(path, mode) != 0 {
      throw FileError(.write, other, code: systemError)
    }
    if CPosix.rename(path, target.path) != 0 { throw FileError(.write, other, code: systemError) }
    try synchronizeDirectory(of: target.path)
  }

  /// Makes the names in a file's directory durable, as far as the file system offers that.
  package static func synchronizeDirectory(of path: String) throws(FileError) {
    // One may write to a directory that one may not read.
    let directory = openFile(directoryPath(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { return }
    defer { close(directory) }
    // Some file systems cannot synchronise a directory and say EINVAL.
    if fsync(directory) != 0 && systemError != EINVAL {
      throw FileError(.write, path, code: systemError)
    }
  }
}
