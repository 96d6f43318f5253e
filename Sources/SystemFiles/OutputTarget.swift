import CPosix

/// A place where a file may be written, looked at before anything is done.
struct OutputTarget {
  /// Where the file will be: a symbolic link has been followed, so that it stays a link.
  let path: String
  /// Mode of the file that is replaced, if there is one.
  let mode: mode_t?
  /// Whether it is a device, a pipe or a socket, which cannot be replaced.
  let isDevice: Bool

  /// Refuses directories, paths that name no file, and links that lead nowhere.
  init(path: String) throws(FileError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let code = systemError
      if path.isEmpty || path.hasSuffix("/") {
        throw FileError(.create, path, code: code, problem: .unnamed)
      }
      guard code == ENOENT, lstat(path, &status) != 0 else {
        throw FileError(.create, path, code: code)
      }
      self.path = path
      mode = nil
      isDevice = false
      return
    }
    if status.isDirectory { throw FileError(.create, path, code: EISDIR) }
    isDevice = !status.isRegularFile
    self.path = isDevice ? path : try Self.resolved(path)
    mode = isDevice ? nil : status.st_mode & 0o777
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

  private static func resolved(_ path: String) throws(FileError) -> String {
    // SAFETY: with a null buffer `realpath` allocates the result, which is freed once, after copying.
    guard let resolved = realpath(path, nil) else {
      throw FileError(.create, path, code: systemError)
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
