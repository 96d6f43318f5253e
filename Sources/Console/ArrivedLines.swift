import Foundation
import SystemFiles

/// Lines of standard input, as many at a time as have come: who waits for the answer to a line before it writes the next one
/// gets it.
package struct ArrivedLines {
  private var buffer = [UInt8](repeating: 0, count: 1 << 18)
  /// What was read and not given yet, from ``start`` on.
  private var bytes: [UInt8] = []
  private var start = 0
  /// Where no line feed was found before.
  private var searched = 0
  private var isAtEnd = false

  package init() {}

  /// The next lines, without their ends, at least one; `nil` when there are no more.
  ///
  /// A last line may lack its end.
  ///
  /// - Throws: ``CommandError/io(_:)`` when standard input cannot be read.
  package mutating func next(atMost most: Int) throws(CommandError) -> [String]? {
    while true {
      let lines = takeLines(atMost: most)
      if !lines.isEmpty { return lines }
      if isAtEnd { return nil }
      try read()
    }
  }

  private mutating func takeLines(atMost most: Int) -> [String] {
    var lines: [String] = []
    while lines.count < most {
      if let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        lines.append(line(start..<end))
        (start, searched) = (end + 1, end + 1)
      } else {
        searched = bytes.count
        if isAtEnd, start < bytes.count {
          lines.append(line(start..<bytes.count))
          start = bytes.count
        }
        break
      }
    }
    return lines
  }

  private func line(_ range: Range<Int>) -> String {
    let isCarriageReturn = !range.isEmpty && bytes[range.upperBound - 1] == UInt8(ascii: "\r")
    return String(decoding: bytes[range].dropLast(isCarriageReturn ? 1 : 0), as: UTF8.self)
  }

  private mutating func read() throws(CommandError) {
    bytes.removeFirst(start)
    searched -= start
    start = 0
    while true {
      let count = Foundation.read(STDIN_FILENO, &buffer, buffer.count)
      if count > 0 {
        bytes += buffer[0..<count]
      } else if count == 0 {
        isAtEnd = true
      } else if errno == EINTR {
        continue
      } else {
        throw .io("standard input: reading failed: \(systemMessage(errno))")
      }
      return
    }
  }
}
