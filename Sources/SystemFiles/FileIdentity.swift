import CPosix

/// What tells whether two paths lead to one file: its device and its number there.
package struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let inode: UInt64

  /// Of a regular file, through links; `nil` for what is none, such as a pipe, or is not there.
  package init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0, status.isRegularFile else { return nil }
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(truncatingIfNeeded: status.st_ino)
  }

  /// Those of `paths` that lead to a file which one before them leads to, or one of `others`.
  package static func repeated(_ paths: [String], in others: [String] = []) -> [String] {
    var seen = Set(others.compactMap { FileIdentity($0) })
    return paths.filter { path in
      FileIdentity(path).map { !seen.insert($0).inserted } ?? false
    }
  }
}
