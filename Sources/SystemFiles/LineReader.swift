import CPosix

/// Lines of an open file, as many at a time as have come: who waits for the answer to a line before it writes the next one
/// gets it.
package struct LineReader: Sendable {
  /// What the file is called in errors.
  private let name: String
  // SAFETY: a number; whoever made the reader keeps the file open.
  private let descriptor: Int32
  private let takesUnendedLine: Bool
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  /// What was read and not given yet, from ``start`` on.
  private var bytes: [UInt8] = []
  private var start = 0
  /// Where no line feed was found before.
  private var searched = 0
  private var isAtEnd = false

  /// - Parameter takesUnendedLine: whether what stands behind the last line feed is a line, too.
  package init(_ descriptor: Int32, name: String, takesUnendedLine: Bool) {
    self.descriptor = descriptor
    self.name = name
    self.takesUnendedLine = takesUnendedLine
  }

  /// The next lines, without their line feeds, at least one and all that are there; `nil` when there are no more.
  package mutating func next(atMost most: Int) throws(FileError) -> [ArraySlice<UInt8>]? {
    while true {
      var lines: [ArraySlice<UInt8>] = []
      while lines.count < most, let line = takeLine() { lines.append(line) }
      if !lines.isEmpty { return lines }
      if isAtEnd { return nil }
      try read()
    }
  }

  /// The next line, without its line feed; `nil` when there is none.
  package mutating func next() throws(FileError) -> ArraySlice<UInt8>? {
    try next(atMost: 1)?.first
  }

  private mutating func takeLine() -> ArraySlice<UInt8>? {
    let begin = start
    if let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
      (start, searched) = (end + 1, end + 1)
      return bytes[begin..<end]
    }
    searched = bytes.count
    guard isAtEnd, takesUnendedLine, begin < bytes.count else { return nil }
    start = bytes.count
    return bytes[begin...]
  }

  private mutating func read() throws(FileError) {
    bytes.removeFirst(start)
    searched -= start
    start = 0
    var count = -1
    while count < 0 {
      count = CPosix.read(descriptor, &buffer, buffer.count)
      if count < 0, systemError != EINTR { throw FileError(.read, name, code: systemError) }
    }
    isAtEnd = count == 0
    bytes += buffer[0..<count]
  }
}
