/// Reads one HTTP/1.1 answer after another from the bytes of a connection, however they are cut.
///
/// It looks at the status and at what tells where the body ends, and costs a fraction of a whole parser.
struct ResponseScanner {
  /// How far the answer is.
  enum Progress: Equatable {
    case incomplete
    case complete
    /// No HTTP, no length, or more bytes than were announced.
    case malformed
  }

  /// Status of the answer, as soon as it is known.
  private(set) var status = 0
  /// Whether the server closes the connection after the answer.
  private(set) var closes = false
  /// The body, where it is kept; the beginning of one that says what went wrong.
  private(set) var body: [UInt8] = []
  /// Whether the body of this answer is kept.
  private var keepsBody = false

  private enum Part {
    case statusLine
    case headers
    case body(left: Int)
    case chunkSize
    case chunk(left: Int)
    case chunkEnd
    case trailers
    case end
  }

  private var part = Part.end
  private var length: Int?
  private var isChunked = false
  /// The beginning of a line whose end has not come yet.
  private var line: [UInt8] = []
  private var bodyFirst: UInt8 = 0
  private var bodyLast: UInt8 = 0
  private var bodyCount = 0

  /// Longest line of a head.
  private static let mostLine = 16_384
  /// Longest text of what went wrong.
  private static let mostReason = 4096

  /// Gets ready for the next answer.
  mutating func begin(keepingBody: Bool) {
    status = 0
    closes = false
    keepsBody = keepingBody
    body.removeAll(keepingCapacity: true)
    part = .statusLine
    length = nil
    isChunked = false
    line.removeAll(keepingCapacity: true)
    bodyCount = 0
  }

  /// Whether the body can be a JSON object by its ends.
  var looksLikeObject: Bool {
    bodyCount >= 2 && bodyFirst == UInt8(ascii: "{") && bodyLast == UInt8(ascii: "}")
  }

  /// Takes the next bytes of the connection.
  mutating func consume(_ bytes: Span<UInt8>) -> Progress {
    var index = 0
    while index < bytes.count {
      switch part {
      case .body(let left):
        let taken = take(bytes.extracting(index..<min(index + left, bytes.count)))
        index += taken
        part = taken == left ? .end : .body(left: left - taken)
      case .chunk(let left):
        let taken = take(bytes.extracting(index..<min(index + left, bytes.count)))
        index += taken
        part = taken == left ? .chunkEnd : .chunk(left: left - taken)
      case .end:
        return .malformed
      case .statusLine, .headers, .chunkSize, .chunkEnd, .trailers:
        var end = index
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        let piece = bytes.extracting(index..<end)
        if end == bytes.count {
          guard line.count + piece.count <= Self.mostLine else { return .malformed }
          for position in piece.indices { line.append(piece[position]) }
          return .incomplete
        }
        index = end + 1
        guard finishLine(piece) else { return .malformed }
      }
    }
    if case .end = part { return .complete }
    return .incomplete
  }

  /// Takes bytes of the body, and answers how many.
  private mutating func take(_ bytes: Span<UInt8>) -> Int {
    if bodyCount == 0 { bodyFirst = bytes[0] }
    bodyLast = bytes[bytes.count - 1]
    bodyCount += bytes.count
    let kept = keepsBody ? bytes.count : status < 400 ? 0 : Self.mostReason - body.count
    if kept > 0 { for index in 0..<min(kept, bytes.count) { body.append(bytes[index]) } }
    return bytes.count
  }

  /// Reads a line that ends with the piece; `false` when it makes no sense.
  private mutating func finishLine(_ piece: Span<UInt8>) -> Bool {
    guard !line.isEmpty else { return read(piece.extracting(piece.lineWithoutReturn)) }
    for index in piece.indices { line.append(piece[index]) }
    let whole = line
    line.removeAll(keepingCapacity: true)
    return read(whole.span.extracting(whole.span.lineWithoutReturn))
  }

  private mutating func read(_ line: Span<UInt8>) -> Bool {
    switch part {
    case .statusLine: return readStatus(line)
    case .headers: return line.isEmpty ? finishHead() : readHeader(line)
    case .chunkSize: return readChunkSize(line)
    case .chunkEnd:
      part = .chunkSize
      return line.isEmpty
    case .trailers:
      if line.isEmpty { part = .end }
      return true
    case .body, .chunk, .end: return false
    }
  }

  private mutating func readStatus(_ line: Span<UInt8>) -> Bool {
    guard let (version, code) = line.statusLine else { return false }
    status = code
    closes = version == 0
    part = .headers
    return true
  }

  private mutating func readHeader(_ line: Span<UInt8>) -> Bool {
    if line.begins(with: Self.contentLength) {
      length = line.number(from: Self.contentLength.count)
      return length != nil
    }
    if line.begins(with: Self.transferEncoding) {
      isChunked = line.equals(Self.chunked, from: Self.transferEncoding.count)
      return isChunked
    }
    if line.begins(with: Self.connection) {
      closes = line.equals(Self.close, from: Self.connection.count)
    }
    return true
  }

  private mutating func finishHead() -> Bool {
    if status == 204 || status == 304 {
      part = .end
    } else if isChunked {
      part = .chunkSize
    } else if let length {
      part = length == 0 ? .end : .body(left: length)
    } else {
      return false
    }
    return true
  }

  private mutating func readChunkSize(_ line: Span<UInt8>) -> Bool {
    guard let size = line.chunkSize else { return false }
    part = size == 0 ? .trailers : .chunk(left: size)
    return true
  }

  private static let contentLength = Array("content-length:".utf8)
  private static let transferEncoding = Array("transfer-encoding:".utf8)
  private static let connection = Array("connection:".utf8)
  private static let chunked = Array("chunked".utf8)
  private static let close = Array("close".utf8)
}
