import CPosix
import SystemFiles

/// Bytes of a file, decompressed when its content is gzip or zstd, whatever its name says.
///
/// The path `-` is standard input.
final class InputFile {
  /// Path of the file, or ``standardInput`` in words.
  let path: String
  /// A hint for errors about the content, when the name promises a compression it does not have.
  let note: String?

  private let descriptor: Int32
  private let compression: Compression?
  private let decoder: (any StreamDecoder)?
  /// Bytes read from the file and not yet handed on: `raw[rawStart ..< rawEnd]`.
  private var raw = [UInt8](repeating: 0, count: 1 << 18)
  private var rawStart = 0
  private var rawEnd = 0
  private var fileEnded = false
  /// Bytes of the file that may still be read: of a segment that is being written only its whole rows.
  private var left = Int.max
  /// The first bytes, for a look at what the file is; ``read(into:from:)`` begins with them.
  private(set) var head: [UInt8] = []
  /// Where the lines end that stand in ``head`` as a whole.
  var wholeLines: Int {
    head.count < Self.headBytes ? head.count : (head.lastIndex(of: 0x0A) ?? -1) + 1
  }
  private var headStart = 0

  /// The path that stands for standard input, and what it is called in messages.
  static let standardInput = (path: "-", name: "standard input")
  private static let headBytes = 1 << 15

  init(path given: String) throws(EventLogError) {
    let isStandardInput = given == Self.standardInput.path
    path = isStandardInput ? Self.standardInput.name : given
    let segment = LogSegment(path: given)
    var opened = isStandardInput ? dup(STDIN_FILENO) : openFile(given, O_RDONLY | O_CLOEXEC)
    if opened < 0, systemError == ENOENT, segment?.isCompressed == false {
      // Its writer has completed it since somebody looked.
      opened = openFile(given + Compression.zstd.suffix, O_RDONLY | O_CLOEXEC)
    } else if segment?.isCompressed == false {
      left = Self.wholeRows(opened)
    }
    descriptor = opened
    guard descriptor >= 0 else {
      throw systemError == ENOENT || systemError == ENOTDIR
        ? LogFolder.error(at: path, otherwise: Self.error(at: path))
        : .unreadable(path: path, reason: systemMessage(systemError))
    }
    var status = stat()
    if fstat(descriptor, &status) == 0 && status.isDirectory {
      close(descriptor)
      throw .directory(path: path)
    }
    // The first bytes tell the compression; a pipe may deliver them one by one.
    while rawEnd < 4 {
      let got = Self.readSome(descriptor, into: &raw, from: rawEnd, atMost: left)
      if got < 0 {
        close(descriptor)
        throw .readFailed(path: path, reason: systemMessage(-Int32(got)))
      }
      if got == 0 { break }
      rawEnd += got
      left -= got
    }
    compression = Compression(content: raw[0..<rawEnd])
    decoder = compression?.makeDecoder()
    if let named = Compression(path: path), compression == nil {
      note = "the name ends in \(named.suffix), but the content is not \(named.name)-compressed"
    } else {
      note = nil
    }
    var head = [UInt8](repeating: 0, count: Self.headBytes)
    var count = 0
    while count < head.count {
      let got = try readOn(into: &head, from: count)
      if got == 0 { break }
      count += got
    }
    head.removeLast(head.count - count)
    self.head = head
  }

  /// What is wrong with a path that leads nowhere; an address may hold a password, and is not repeated.
  private static func error(at path: String) -> EventLogError {
    guard ["redis://", "rediss://", "redis+unix://"].contains(where: path.lowercased().hasPrefix)
    else { return .missing(path: path) }
    return .unsupported(
      path: "an event log in Redis",
      reason:
        "only gru4rec follow reads it; to train on a log, let the server write it into a folder")
  }

  deinit { close(descriptor) }

  /// Fills `buffer` from `offset` on; answers the number of bytes, 0 at the end.
  func read(into buffer: inout [UInt8], from offset: Int) throws(EventLogError) -> Int {
    guard headStart < head.count else { return try readOn(into: &buffer, from: offset) }
    let length = min(head.count - headStart, buffer.count - offset)
    buffer.replaceSubrange(offset..<offset + length, with: head[headStart..<headStart + length])
    headStart += length
    return length
  }

  /// All that is left of the file.
  func readAll() throws(EventLogError) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = try read(into: &buffer, from: 0)
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  private func readOn(into buffer: inout [UInt8], from offset: Int) throws(EventLogError) -> Int {
    guard let decoder, let compression else { return try readPlain(into: &buffer, from: offset) }
    while true {
      if rawStart == rawEnd && !fileEnded {
        rawStart = 0
        rawEnd = try readRaw(into: &raw, from: 0)
        fileEnded = rawEnd == 0
      }
      let step = raw.withUnsafeBytes { input in
        buffer.withUnsafeMutableBytes { output in
          // SAFETY: both arrays are borrowed for this call, and both ranges lie inside them: rawStart and
          // rawEnd count bytes that were read, and callers pass an offset within their buffer.
          decoder.decode(
            UnsafeRawBufferPointer(rebasing: input[rawStart..<rawEnd]),
            into: UnsafeMutableRawBufferPointer(rebasing: output[offset...]))
        }
      }
      rawStart += step.consumed
      if let failure = step.failure {
        throw .corrupt(path: path, format: compression.name, reason: failure)
      }
      if step.produced > 0 { return step.produced }
      if fileEnded && step.consumed == 0 {
        if decoder.isComplete { return 0 }
        throw .corrupt(path: path, format: compression.name, reason: "it ends too early")
      }
    }
  }

  private func readPlain(into buffer: inout [UInt8], from offset: Int) throws(EventLogError) -> Int
  {
    guard rawStart < rawEnd else { return try readRaw(into: &buffer, from: offset) }
    let length = min(rawEnd - rawStart, buffer.count - offset)
    buffer.replaceSubrange(offset..<offset + length, with: raw[rawStart..<rawStart + length])
    rawStart += length
    return length
  }

  private func readRaw(into buffer: inout [UInt8], from offset: Int) throws(EventLogError) -> Int {
    let got = Self.readSome(descriptor, into: &buffer, from: offset, atMost: left)
    if got < 0 { throw .readFailed(path: path, reason: systemMessage(-Int32(got))) }
    left -= got
    return got
  }

  /// One `read`, repeated when a signal interrupts it; a failure is the negated `errno`.
  private static func readSome(
    _ descriptor: Int32, into buffer: inout [UInt8], from offset: Int, atMost most: Int
  ) -> Int {
    buffer.withUnsafeMutableBytes { target in
      // SAFETY: callers pass an offset within the buffer, which is borrowed for this call; read writes no
      // more bytes than it is told.
      let room = UnsafeMutableRawBufferPointer(rebasing: target[offset...].prefix(most))
      while true {
        let got = CPosix.read(descriptor, room.baseAddress, room.count)
        if got >= 0 { return got }
        if systemError != EINTR { return -Int(systemError) }
      }
    }
  }
}
