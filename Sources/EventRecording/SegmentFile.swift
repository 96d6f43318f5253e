import EventLogs
import Foundation
import SystemFiles

/// A file that is open, and locked perhaps, until nobody needs it any more.
final class OpenFile: Sendable {
  let descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }
}

/// A segment that is being written, under a lock that tells other servers so.
final class SegmentFile {
  let name: String
  let path: String
  let begin: ContinuousClock.Instant
  /// Bytes that were written.
  private(set) var size = 0
  /// Those of them that are on the disk for certain.
  private(set) var durableSize = 0
  /// The file, which stays locked as long as somebody has it.
  let file: OpenFile
  private var descriptor: Int32 { file.descriptor }

  /// Makes a segment with its header.
  init(folder: String, name: String) throws(FileError) {
    self.name = name
    path = "\(folder)/\(name)\(LogSegment.suffix)"
    begin = .now
    // It has its name once it is locked: nobody takes it for one of a server that is gone.
    let draft = "\(folder)/.\(name).tmp"
    let opened = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o640)
    guard opened >= 0 else { throw FileError(.create, path, code: errno) }
    file = OpenFile(opened)
    do throws(FileError) {
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        throw FileError(.create, path, code: errno)
      }
      try write(LogSegment.header[...])
      try synchronize()
      guard rename(draft, path) == 0 else { throw FileError(.create, path, code: errno) }
      Folder.synchronize(folder)
    } catch {
      unlink(draft)
      throw error
    }
  }

  /// Appends rows: all of them or none.
  func write(_ rows: ArraySlice<UInt8>) throws(FileError) {
    if let code = writeAll(rows.span.bytes, to: descriptor) {
      _ = ftruncate(descriptor, off_t(size))
      throw FileError(.write, path, code: code)
    }
    size += rows.count
  }

  /// Waits until everything is on the disk.
  func synchronize() throws(FileError) {
    guard fdatasync(descriptor) == 0 else { throw FileError(.write, path, code: errno) }
    durableSize = size
  }

  /// Drops what is not on the disk for certain.
  func dropUnsynchronized() {
    size = durableSize
    _ = ftruncate(descriptor, off_t(size))
  }

  /// Looks whether there is room.
  func probe() throws(FileError) {
    let before = size
    try write([UInt8](repeating: 0x20, count: 4096)[...])
    size = before
    guard ftruncate(descriptor, off_t(size)) == 0 else {
      throw FileError(.write, path, code: errno)
    }
  }
}

/// The folder of a log.
enum Folder {
  /// Makes new names durable, as far as the file system offers that.
  static func synchronize(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

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
    return stat(path, &status) == 0 ? now - Double(status.st_mtim.tv_sec) : 0
  }

  /// Does something unless another server is at it.
  @discardableResult
  static func locked(_ path: String, _ body: () -> Void) -> Bool {
    guard let descriptor = lock(path, creating: true) else { return false }
    defer { close(descriptor) }
    body()
    return true
  }

  /// Locks a file, unless another one has; it is unlocked when it is closed.
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
}
