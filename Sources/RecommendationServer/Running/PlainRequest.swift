/// A request of HTTP/1.1 that stands whole in the bytes that came in, and has nothing special in its head.
///
/// It is no second judge of what a request is: whatever it does not know, or finds wrong, it leaves to the HTTP
/// reader, and with that all that comes in later on the connection.
struct PlainRequest {
  let method: Range<Int>
  /// Path and query.
  let target: Range<Int>
  /// `X-Request-Id`.
  private(set) var id: Range<Int>?
  /// Whether a script of a web page asks.
  private(set) var hasOrigin = false

  private static let version = Array(" HTTP/1.1".utf8)

  /// - Returns: `nil` where the bytes are less than a request, more than one, or one that is not plain.
  init?(_ bytes: Span<UInt8>) {
    guard var end = Self.lineEnd(bytes, from: 0),
      let method = Self.word(bytes, 0..<end, Self.isUpper),
      let target = Self.word(bytes, (method.upperBound + 1)..<end, Self.isVisible),
      bytes.extracting(target.upperBound..<end).isEqual(to: Self.version.span)
    else { return nil }
    (self.method, self.target) = (method, target)
    var length: Int?
    while true {
      let start = end + 2
      guard let next = Self.lineEnd(bytes, from: start) else { return nil }
      end = next
      if start == end { break }
      guard take(bytes, start..<end, &length) else { return nil }
    }
    guard bytes.count == end + 2 + (length ?? 0) else { return nil }
  }
}

// MARK: Reading

extension PlainRequest {
  /// Where a line ends that comes to its end as it should.
  private static func lineEnd(_ bytes: Span<UInt8>, from start: Int) -> Int? {
    var place = start
    while place < bytes.count,
      bytes[place] >= UInt8(ascii: " ") || bytes[place] == UInt8(ascii: "\t")
    { place += 1 }
    guard place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\r"),
      bytes[place + 1] == UInt8(ascii: "\n")
    else { return nil }
    return place
  }

  /// The bytes up to a blank, if there are some and all are of a kind.
  private static func word(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ isAllowed: (UInt8) -> Bool
  ) -> Range<Int>? {
    var place = range.lowerBound
    while place < range.upperBound, isAllowed(bytes[place]) { place += 1 }
    guard place > range.lowerBound, place < range.upperBound, bytes[place] == UInt8(ascii: " ")
    else { return nil }
    return range.lowerBound..<place
  }

  private static func isUpper(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  private static func isVisible(_ byte: UInt8) -> Bool { (0x21...0x7E).contains(byte) }

  private static func isName(_ byte: UInt8) -> Bool {
    switch byte | 0x20 {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): true
    default: byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
  }

  /// Takes a field over, if it is plain.
  private mutating func take(_ bytes: Span<UInt8>, _ line: Range<Int>, _ length: inout Int?) -> Bool
  {
    var colon = line.lowerBound
    while colon < line.upperBound, Self.isName(bytes[colon]) { colon += 1 }
    guard colon > line.lowerBound, colon < line.upperBound, bytes[colon] == UInt8(ascii: ":") else {
      return false
    }
    var value = (colon + 1)..<line.upperBound
    while let first = value.first, bytes[first] == UInt8(ascii: " ") { value.removeFirst() }
    while let last = value.last, bytes[last] == UInt8(ascii: " ") { value.removeLast() }
    let name = bytes.extracting(line.lowerBound..<colon)
    switch name.count {
    case 6 where name.isEqual(to: Self.origin.span): hasOrigin = true
    case 6 where name.isEqual(to: Self.expect.span): return false
    case 10 where name.isEqual(to: Self.connection.span):
      return bytes.extracting(value).isEqual(to: Self.keepAlive.span)
    case 12 where name.isEqual(to: Self.requestID.span):
      guard id == nil else { return false }
      id = value
    case 14 where name.isEqual(to: Self.contentLength.span):
      guard length == nil, let number = Self.number(bytes, value) else { return false }
      length = number
    case 17 where name.isEqual(to: Self.transferEncoding.span): return false
    default: break
    }
    return true
  }

  private static let origin = Array("origin".utf8)
  private static let expect = Array("expect".utf8)
  private static let connection = Array("connection".utf8)
  private static let keepAlive = Array("keep-alive".utf8)
  private static let requestID = Array("x-request-id".utf8)
  private static let contentLength = Array("content-length".utf8)
  private static let transferEncoding = Array("transfer-encoding".utf8)

  private static func number(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    guard (1...8).contains(range.count) else { return nil }
    var number = 0
    for place in range {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place]) else { return nil }
      number = number * 10 + Int(bytes[place] - UInt8(ascii: "0"))
    }
    return number
  }
}

extension Span<UInt8> {
  /// Whether letters are those of another text in lower case.
  fileprivate func isEqual(to lower: Span<UInt8>) -> Bool {
    guard count == lower.count else { return false }
    for place in 0..<count where self[place] | 0x20 != lower[place] | 0x20 { return false }
    return true
  }
}
