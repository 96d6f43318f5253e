import Foundation
import SystemFiles

/// A regular file, of which parts are read.
///
/// SAFETY (`@unchecked Sendable`): the handle is used under the lock only, and nothing else changes.
final class InputFile: @unchecked Sendable {
  let path: String
  let byteCount: Int
  private let handle: FileHandle
  /// Reading moves the handle: one at a time.
  private let lock = NSLock()

  init(path: String) throws(PyTorchFileError) {
    // Without O_NONBLOCK, opening a pipe would wait for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .file(FileError(.read, path, code: errno)) }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    self.path = path
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .file(FileError(.read, path, code: errno))
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: byteCount = Int(status.st_size)
    case S_IFDIR: throw .file(FileError(.read, path, code: EISDIR))
    default: throw .file(FileError(.read, path, code: EINVAL, problem: .notRegular))
    }
  }

  /// Part of the file.
  ///
  /// - Precondition: the range lies within the file.
  func bytes(_ range: Range<Int>) throws(PyTorchFileError) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "beyond the file")
    lock.lock()
    defer { lock.unlock() }
    var bytes: [UInt8] = []
    do {
      try handle.seek(toOffset: UInt64(range.lowerBound))
      // One answer need not be whole.
      while bytes.count < range.count,
        let part = try handle.read(upToCount: range.count - bytes.count),
        !part.isEmpty
      {
        bytes += part
      }
    } catch {
      throw .file(FileError(.read, path, code: EIO))
    }
    guard bytes.count == range.count else {
      throw .unusable(path: path, reason: "it became shorter while it was read; read it again")
    }
    return bytes
  }
}
