/// A place in a JSON text, moved on by what is read there; objects and arrays in it are at most
/// ``depthLimit`` deep.
struct JSONCursor {
  private(set) var at: Int
  let start: Int
  let end: Int
  private var depth = 0

  static let depthLimit = 64

  /// A text between quotes.
  struct Quoted {
    /// Where it stands, without its quotes.
    let range: Range<Int>
    /// Whether there is a backslash in it, so that ``JSONText`` has to read it.
    let isEscaped: Bool
  }

  /// The start of `text[at ..< end]`.
  init(at: Int, end: Int) {
    self.at = at
    start = at
    self.end = end
  }

  var isAtEnd: Bool { at >= end }

  /// Bytes from the start of the text to here, counted from 1.
  var column: Int { at - start + 1 }

  /// The byte here; `nil` at the end.
  func peek(_ text: Span<UInt8>) -> UInt8? { at < end ? text[at] : nil }

  /// Goes on behind blanks and line breaks.
  mutating func skipSpace(_ text: Span<UInt8>) {
    while at < end, Self.isSpace(text[at]) { at += 1 }
  }

  /// Reads an object; `member` reads the value of each key.
  mutating func readObject(
    _ text: Span<UInt8>, _ member: (inout JSONCursor, Quoted) -> Bool
  ) -> Bool {
    readList(text, from: "{", to: "}") { cursor in
      guard let key = cursor.string(text), cursor.take(":", text) else { return false }
      cursor.skipSpace(text)
      return member(&cursor, key)
    }
  }

  /// Reads an array; `element` reads each value.
  mutating func readArray(_ text: Span<UInt8>, _ element: (inout JSONCursor) -> Bool) -> Bool {
    readList(text, from: "[", to: "]", element)
  }

  private mutating func readList(
    _ text: Span<UInt8>, from open: Unicode.Scalar, to close: Unicode.Scalar,
    _ element: (inout JSONCursor) -> Bool
  ) -> Bool {
    guard take(open, text), depth < Self.depthLimit else { return false }
    depth += 1
    defer { depth -= 1 }
    if take(close, text) { return true }
    while true {
      skipSpace(text)
      guard element(&self) else { return false }
      if take(close, text) { return true }
      guard take(",", text) else { return false }
    }
  }

  /// Reads a number, or a word such as `null`; answers where it stands.
  mutating func word(_ text: Span<UInt8>) -> Range<Int>? {
    let first = at
    while at < end, Self.isWord(text[at]) { at += 1 }
    return first < at ? first..<at : nil
  }

  /// Reads a text between quotes.
  mutating func string(_ text: Span<UInt8>) -> Quoted? {
    skipSpace(text)
    guard at < end, text[at] == 0x22 else { return nil }
    at += 1
    let first = at
    var isEscaped = false
    while at < end {
      if text[at] == 0x22 {
        at += 1
        return Quoted(range: first..<at - 1, isEscaped: isEscaped)
      }
      if text[at] == UInt8(ascii: "\\") {
        isEscaped = true
        at += 1
      }
      at += 1
    }
    return nil
  }

  /// Goes on behind a value of any kind.
  mutating func skipValue(_ text: Span<UInt8>) -> Bool {
    skipSpace(text)
    switch peek(text) {
    case nil: return false
    case UInt8(ascii: "{"): return readObject(text) { cursor, _ in cursor.skipValue(text) }
    case UInt8(ascii: "["): return readArray(text) { $0.skipValue(text) }
    case 0x22: return string(text) != nil
    default: return word(text) != nil
    }
  }

  private mutating func take(_ character: Unicode.Scalar, _ text: Span<UInt8>) -> Bool {
    skipSpace(text)
    guard at < end, UInt32(text[at]) == character.value else { return false }
    at += 1
    return true
  }

  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  /// Whether a byte can stand in a number or in `null`, `true`, `false`, `NaN` and the like.
  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }
}
