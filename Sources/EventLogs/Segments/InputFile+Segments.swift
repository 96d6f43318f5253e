import CPosix
import SystemFiles

extension InputFile {
  /// Bytes of whole rows at the beginning of a plain segment: what a writer is still at, or left behind, is none.
  static func wholeRows(_ descriptor: Int32) -> Int {
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    var (place, whole) = (0, 0)
    var isQuoted = false
    while true {
      let got = pread(descriptor, &buffer, buffer.count, off_t(place))
      if got < 0 && systemError == EINTR { continue }
      if got <= 0 { return whole }
      for index in 0..<got {
        if buffer[index] == QuotedRecord.quote { isQuoted.toggle() }
        if buffer[index] == 0x0A && !isQuoted { whole = place + index + 1 }
      }
      place += got
    }
  }

  /// What stands behind the whole rows of a plain segment.
  static func rest(path: String) throws(EventLogError) -> [UInt8] {
    try raw(path: path) { descriptor in wholeRows(descriptor) ..< .max }
  }

  /// Bytes of a file as they stand, or fewer where it ends before.
  static func raw(path: String, from start: Int = 0, count: Int) throws(EventLogError) -> [UInt8] {
    try raw(path: path) { _ in start..<start + count }
  }

  private static func raw(
    path: String, _ range: (Int32) -> Range<Int>
  ) throws(EventLogError) -> [UInt8] {
    let descriptor = openFile(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw systemError == ENOENT
        ? .missing(path: path) : .unreadable(path: path, reason: systemMessage(systemError))
    }
    defer { close(descriptor) }
    let range = range(descriptor)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count < range.count {
      let wanted = min(buffer.count, range.count - bytes.count)
      let got = pread(descriptor, &buffer, wanted, off_t(range.lowerBound + bytes.count))
      if got < 0 && systemError == EINTR { continue }
      if got < 0 { throw .readFailed(path: path, reason: systemMessage(systemError)) }
      if got == 0 { break }
      bytes += buffer[..<got]
    }
    return bytes
  }
}
