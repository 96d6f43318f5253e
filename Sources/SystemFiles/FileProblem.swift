import CPosix

/// Why the system would not let a file be read or written.
public enum FileProblem: Sendable, Equatable {
  /// There is no such file.
  case missing
  /// The path of a file to write names none: it is empty, or ends in a slash.
  case unnamed
  /// The directory the file should be written to does not exist.
  case parentMissing
  /// The path names a directory.
  case directory
  /// The path names a file where a folder is wanted.
  case notAFolder
  /// The path names a device, a pipe or a socket.
  case notRegular
  /// The user may not do this.
  case permission
  /// The file system is mounted read-only.
  case readOnly
  /// The disk or the quota is full, or the file would be larger than allowed.
  case noSpace
  /// Anything else: see the error number.
  case other

  /// Classifies an error number.
  init(_ action: FileError.Action, code: Int32) {
    switch code {
    case ENOENT, ENOTDIR: self = action == .read ? .missing : .parentMissing
    case EISDIR: self = .directory
    case EACCES, EPERM: self = .permission
    case EROFS: self = .readOnly
    case ENOSPC, EDQUOT, EFBIG: self = .noSpace
    default: self = .other
    }
  }
}
