#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An output file that appears under its name only when it is complete.
///
/// Bytes go to a file beside the final one; ``commit()`` makes it durable and renames it. Dropped or
/// aborted before that, it leaves no trace, and a file of that name stays as it was. Pipes and
/// devices (`/dev/stdout`) are written directly.
public final class AtomicFile {
  /// Where the bytes end up.
  public let path: String

  private let target: String
  private let temporary: String?
  private var descriptor: Int32
  private var pending: [UInt8] = []

  private static let blockSize = 1 << 18

  /// Opens the output.
  ///
  /// - Throws: ``EventLogError/cannotCreate(path:reason:)`` when `path` is a directory or its
  ///   directory does not take a new file.
  public init(path: String) throws(EventLogError) {
    self.path = path
    var status = stat()
    let exists = stat(path, &status) == 0
    if !exists && (path.isEmpty || path.utf8.last == 0x2F) {
      throw .cannotCreate(path: path, reason: "it names no file")
    }
    if exists && status.st_mode & S_IFMT == S_IFDIR {
      throw .cannotCreate(path: path, reason: "it is a directory; name a file in it")
    }
    if exists && status.st_mode & S_IFMT != S_IFREG {
      target = path
      temporary = nil
      descriptor = open(path, O_WRONLY | O_CLOEXEC)
    } else {
      // A link keeps standing; what it leads to is replaced.
      target = exists ? Self.resolved(path) : path
      let name = Self.temporaryName(for: target)
      temporary = name
      descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    }
    if descriptor < 0 {
      throw .cannotCreate(path: path, reason: Self.reason())
    }
    pending.reserveCapacity(Self.blockSize)
  }

  deinit { abort() }

  /// Appends bytes.
  public func write(_ bytes: some Collection<UInt8>) throws(EventLogError) {
    pending.append(contentsOf: bytes)
    if pending.count >= Self.blockSize { try flush() }
  }

  /// Appends text as UTF-8.
  public func write(_ text: String) throws(EventLogError) {
    try write(text.utf8)
  }

  /// Completes the file and gives it its name; nothing can be written afterwards.
  public func commit() throws(EventLogError) {
    try flush()
    guard descriptor >= 0 else { throw .writeFailed(path: path, reason: "the file is closed") }
    if temporary != nil && fsync(descriptor) != 0 { try fail() }
    let closed = close(descriptor)
    descriptor = -1
    if closed != 0 { try fail() }
    guard let temporary else { return }
    if rename(temporary, target) != 0 { try fail() }
    Self.syncDirectory(of: target)
  }

  /// Closes the file and removes what was written; does nothing after ``commit()``.
  public func abort() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    if let temporary { unlink(temporary) }
  }

  private func flush() throws(EventLogError) {
    guard descriptor >= 0 else { throw .writeFailed(path: path, reason: "the file is closed") }
    var offset = 0
    while offset < pending.count {
      let written = pending.withUnsafeBytes { bytes in
        // SAFETY: the slice is checked to lie inside the array, borrowed for this call.
        let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
        #if canImport(Glibc)
          return Glibc.write(descriptor, rest.baseAddress, rest.count)
        #elseif canImport(Musl)
          return Musl.write(descriptor, rest.baseAddress, rest.count)
        #else
          return Darwin.write(descriptor, rest.baseAddress, rest.count)
        #endif
      }
      if written < 0 && errno == EINTR { continue }
      if written < 0 { try fail() }
      offset += written
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// Throws what `errno` says, after removing the unfinished file.
  private func fail() throws(EventLogError) {
    let reason = Self.reason()
    pending = []
    abort()
    if let temporary { unlink(temporary) }
    throw .writeFailed(path: path, reason: reason)
  }

  private static func reason() -> String {
    let text = String(cString: strerror(errno))
    return errno == ENOSPC ? "\(text); free some space or write elsewhere" : text
  }

  private static func resolved(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    // SAFETY: realpath allocated the text for us.
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// A name in the same directory that no other run takes; at most 255 bytes like any name.
  private static func temporaryName(for target: String) -> String {
    let slash = target.utf8.lastIndex(of: 0x2F)
    let start = slash.map { target.utf8.index(after: $0) } ?? target.startIndex
    var name = String(target[start...])
    while name.utf8.count > 200 { name.removeLast() }
    let unique = String(UInt64.random(in: .min ... .max), radix: 36)
    return "\(target[..<start])\(name).\(getpid())-\(unique).partial"
  }

  /// Makes the rename durable, as far as the file system offers that.
  private static func syncDirectory(of target: String) {
    let slash = target.utf8.lastIndex(of: 0x2F)
    let directory = slash.map { String(target[...$0]) } ?? "."
    let descriptor = open(directory, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    _ = fsync(descriptor)
    close(descriptor)
  }
}
