import Foundation
import SystemFiles

/// Lines that come through a pipe.
struct LinePipe {
  private let file: FileHandle
  private var rest: [UInt8] = []

  init(_ file: FileHandle) { self.file = file }

  /// The next line, without its end; `nil` where no more comes.
  mutating func next() -> [UInt8]? {
    let lineFeed = UInt8(ascii: "\n")
    var looked = 0
    while true {
      if let end = rest[looked...].firstIndex(of: lineFeed) {
        let line = Array(rest[..<end])
        rest.removeFirst(end + 1)
        return line
      }
      looked = rest.count
      let more = file.availableData
      if more.isEmpty { return nil }
      rest += more
    }
  }

  /// Writes a line.
  static func write(_ line: [UInt8], to file: FileHandle) throws(FileError) {
    if let code = writeAll((line + [UInt8(ascii: "\n")]).span.bytes, to: file.fileDescriptor) {
      throw FileError(.write, "the pipe of a worker", code: code)
    }
  }
}
