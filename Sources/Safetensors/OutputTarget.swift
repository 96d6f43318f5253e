#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A place where a file may be written, looked at before anything is done.
struct OutputTarget {
  /// Where the file will be: a symbolic link has been followed, so that it stays a link.
  let path: String
  /// Mode of the file that is replaced, if there is one.
  let mode: mode_t?

  /// Refuses directories, devices and paths without a directory.
  init(path: String) throws(SafetensorsError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let code = errno
      var link = stat()
      let isDangling = lstat(path, &link) == 0
      guard code == ENOENT, !isDangling, !path.isEmpty, !path.hasSuffix("/") else {
        throw .cannotWrite(path: path, problem: FileProblem(writing: code), errno: code)
      }
      try Self.checkDirectory(of: path)
      self.path = path
      mode = nil
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .cannotWrite(path: path, problem: .directory, errno: EISDIR)
    default: throw .cannotWrite(path: path, problem: .notRegular, errno: EINVAL)
    }
    self.path = try Self.resolved(path)
    mode = status.st_mode & 0o777
  }

  /// A new hidden name in the same directory.
  func temporaryPath() -> String {
    let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path[path.index(after: $0)...] }
    let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
    // A name may have 255 bytes; one near the limit is left out.
    let base = name ?? path[...]
    return directoryPath(of: path) + "/." + (base.utf8.count < 200 ? base + "." : "") + suffix
      + ".tmp"
  }

  private static func checkDirectory(of path: String) throws(SafetensorsError) {
    var status = stat()
    guard stat(directoryPath(of: path), &status) == 0 else {
      throw .cannotWrite(path: path, problem: FileProblem(writing: errno), errno: errno)
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw .cannotWrite(path: path, problem: .parentMissing, errno: ENOTDIR)
    }
  }

  private static func resolved(_ path: String) throws(SafetensorsError) -> String {
    // SAFETY: with a null buffer `realpath` allocates the result, which is freed once, after copying.
    guard let resolved = realpath(path, nil) else {
      throw .cannotWrite(path: path, problem: FileProblem(writing: errno), errno: errno)
    }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

/// The directory that holds `path`.
func directoryPath(of path: String) -> String {
  guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
  return slash == path.startIndex ? "/" : String(path[..<slash])
}
