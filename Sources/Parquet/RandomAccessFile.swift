import CPosix

/// A regular file of which any part may be read, by any thread.
final class RandomAccessFile: Sendable {
  /// Bytes of the file when it was opened.
  let size: Int
  private let descriptor: Int32

  /// Opens a file; `nil` when there is none, or when it is a pipe, a device or a folder.
  init?(path: String) {
    // A pipe without a writer must not stop the process.
    descriptor = openFile(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    var status = stat()
    // SAFETY: fstat fills the status, which is borrowed for the call.
    guard descriptor >= 0, fstat(descriptor, &status) == 0, status.isRegularFile
    else {
      if descriptor >= 0 { close(descriptor) }
      return nil
    }
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// The bytes of a range, all of them.
  ///
  /// - Precondition: the range lies within the file's size.
  func read(_ range: Range<Int>) throws(ParquetError) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= size, "\(range) of \(size) bytes")
    var failure: ParquetError?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
      while filled < range.count {
        // SAFETY: the buffer has room for range.count bytes, of which `filled` are there already.
        let got = pread(
          descriptor, buffer.baseAddress.map { $0 + filled }, range.count - filled,
          off_t(range.lowerBound + filled))
        if got > 0 {
          filled += got
        } else if got == 0 {
          failure = .damaged("it became shorter while it was read")
          return
        } else if systemError != EINTR {
          failure = .unreadable(code: systemError)
          return
        }
      }
    }
    if let failure { throw failure }
    return bytes
  }
}
