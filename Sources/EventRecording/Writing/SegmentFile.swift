import EventLogs
import Foundation
import SystemFiles

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
      try FileReplacement.synchronizeDirectory(of: path)
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

  /// Waits until everything is on the disk, in a file that somebody can find.
  func synchronize() throws(FileError) {
    if let code = Platform.synchronizeData(descriptor) {
      throw FileError(.write, path, code: code)
    }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, facts.st_nlink > 0 else {
      throw FileError(.write, path, code: ENOENT)
    }
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
