import CPosix

/// An output file that appears under its name complete or not at all.
///
/// Bytes go through a buffer to a hidden temporary file beside the target, which ``commit()`` makes durable
/// and renames. Dropped or aborted before that, it leaves no trace, and a file of that name stays as it
/// was. A file that is replaced keeps its mode, and a symbolic link keeps standing. Pipes and devices
/// (`/dev/stdout`) are written directly.
package final class AtomicFile {
  /// The file, as it was named.
  package let path: String

  private let target: String
  /// What is to be renamed or removed; `nil` for a device, and when that is done.
  private var temporary: String?
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  /// The first failure: after it, the content is not known any more and every call fails alike.
  private var failure: FileError?

  /// Bytes collected before the system is called.
  private static let bufferSize = 1 << 18

  /// Opens the output.
  ///
  /// - Parameter allowsDevices: whether pipes and devices may be written; they are never replaced.
  package init(path: String, allowsDevices: Bool = true) throws(FileError) {
    let target = try OutputTarget(path: path)
    if target.isDevice && !allowsDevices {
      throw FileError(.create, path, code: EINVAL, problem: .notRegular)
    }
    self.path = path
    self.target = target.path
    if target.isDevice {
      descriptor = openFile(path, O_WRONLY | O_CLOEXEC)
    } else {
      let name = target.temporaryPath()
      descriptor = openFile(
        name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode: target.mode ?? 0o666)
      if descriptor >= 0 { temporary = name }
    }
    guard descriptor >= 0 else { throw FileError(.create, path, code: systemError) }
    // A file that is replaced keeps its mode, whatever the mask of the process.
    if let mode = target.mode, fchmod(descriptor, mode) != 0 {
      throw FileError(.create, path, code: systemError)
    }
    buffer.reserveCapacity(Self.bufferSize)
  }

  deinit { abort() }

  /// Appends bytes.
  package func write(_ bytes: RawSpan) throws(FileError) {
    if let failure { throw failure }
    if buffer.count + bytes.byteCount > Self.bufferSize { try flush() }
    if bytes.byteCount < Self.bufferSize {
      // SAFETY: the bytes are copied while they are borrowed.
      bytes.withUnsafeBytes { buffer.append(contentsOf: $0) }
    } else {
      try system(writeAll(bytes, to: descriptor))
    }
  }

  /// Appends bytes.
  package func write(_ bytes: some Collection<UInt8>) throws(FileError) {
    try write(Array(bytes).span.bytes)
  }

  /// Appends text as UTF-8.
  package func write(_ text: String) throws(FileError) { try write(text.utf8.span.bytes) }

  /// Replaces bytes that were written before.
  ///
  /// - Precondition: the file is no device.
  package func overwrite(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    try flush()
    // SAFETY: the pointer and the count are those of `bytes`, which outlives the call.
    let written = bytes.withUnsafeBytes {
      pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset))
    }
    // A few bytes inside a block that is there already are never written in part.
    if written != bytes.count { throw fail(written < 0 ? systemError : EIO) }
  }

  /// Makes the content durable and gives it its name; nothing can be written afterwards.
  package func commit() throws(FileError) {
    try flush()
    if temporary != nil && fsync(descriptor) != 0 { throw fail(systemError) }
    let closed = close(descriptor)
    descriptor = -1
    if closed != 0 && systemError != EINTR { throw fail(systemError) }
    guard let temporary else { return }
    if rename(temporary, target) != 0 { throw fail(systemError) }
    // From here on the file has its name, and nothing is left to remove.
    self.temporary = nil
    do { try FileReplacement.synchronizeDirectory(of: target) } catch { throw fail(error.code) }
  }

  /// Closes the file and removes what was written; does nothing after ``commit()``.
  package func abort() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    if let temporary { unlink(temporary) }
    temporary = nil
  }

  /// Hands the buffer to the system.
  private func flush() throws(FileError) {
    if let failure { throw failure }
    try system(writeAll(buffer.span.bytes, to: descriptor))
    buffer.removeAll(keepingCapacity: true)
  }

  /// Passes an error number on, if there is one.
  private func system(_ code: Int32?) throws(FileError) {
    if let code { throw fail(code) }
  }

  /// Removes the unfinished file, at once, since the disk may be full; answers what to throw.
  private func fail(_ code: Int32) -> FileError {
    let error = FileError(.write, path, code: code)
    failure = error
    abort()
    return error
  }
}
