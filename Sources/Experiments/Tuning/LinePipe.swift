import Foundation
import SystemFiles

/// Lines that come through a pipe.
struct LinePipe {
  /// Keeps the pipe open.
  private let file: FileHandle
  private var lines: LineReader

  init(_ file: FileHandle) {
    self.file = file
    lines = LineReader(
      file.fileDescriptor, name: "the pipe of a worker", takesUnendedLine: false)
  }

  /// The next line, without its end; `nil` where no more comes.
  mutating func next() -> [UInt8]? { (try? lines.next()).flatMap(\.self).map(Array.init) }

  /// Writes a line.
  static func write(_ line: [UInt8], to file: FileHandle) throws(FileError) {
    if let code = writeAll((line + [UInt8(ascii: "\n")]).span.bytes, to: file.fileDescriptor) {
      throw FileError(.write, "the pipe of a worker", code: code)
    }
  }
}
