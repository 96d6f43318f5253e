/// A place in a JSON text, moved on by what is read there; objects and arrays in it are at most
/// ``depthLimit`` deep.
struct JSONCursor {
  private(set) var at: Int
  let start: Int
  let end: Int
  private var depth = 0

  static let depthLimit = 64

  /// The start of `text[at ..< end]`.
  init(at: Int, end: Int) {
    self.at = at
    start = at
    self.end = end
  }

  var isAtEnd: Bool { at >= end }

  /// Bytes from the start of the text to here, counted from 1.
  func column(in text: Span<UInt8>) -> Int { at - start + 1 }

  /// Goes on behind blanks.
  mutating func skipSpace(_ text: Span<UInt8>) {
    while at < end, text[at] == 0x20 || text[at] == 0x09 || text[at] == 0x0D { at += 1 }
  }

  /// Reads an object; `member` reads the value of each key, whose bytes it is given.
  mutating func readObject(
    _ text: Span<UInt8>, _ member: (inout JSONCursor, Range<Int>) -> Bool
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

  /// Reads a number or a text without escapes; answers where it stands, without quotes.
  mutating func scalar(_ text: Span<UInt8>) -> Range<Int>? {
    skipSpace(text)
    guard at < end else { return nil }
    if text[at] == 0x22 { return string(text) }
    let first = at
    while at < end, Self.isNumeric(text[at]) { at += 1 }
    return first < at ? first..<at : nil
  }

  /// Goes on behind a value of any kind.
  mutating func skipValue(_ text: Span<UInt8>) -> Bool {
    skipSpace(text)
    guard at < end else { return false }
    switch text[at] {
    case UInt8(ascii: "{"): return readObject(text) { cursor, _ in cursor.skipValue(text) }
    case UInt8(ascii: "["): return readArray(text) { $0.skipValue(text) }
    case 0x22: return skipString(text)
    default:
      let first = at
      while at < end, Self.isNumeric(text[at]) || (0x61...0x7A).contains(text[at]) { at += 1 }
      return first < at
    }
  }

  private mutating func take(_ character: Unicode.Scalar, _ text: Span<UInt8>) -> Bool {
    skipSpace(text)
    guard at < end, UInt32(text[at]) == character.value else { return false }
    at += 1
    return true
  }

  private mutating func string(_ text: Span<UInt8>) -> Range<Int>? {
    skipSpace(text)
    let first = at
    guard skipString(text) else { return nil }
    let inside = first + 1..<at - 1
    for index in inside where text[index] == UInt8(ascii: "\\") { return nil }
    return inside
  }

  private mutating func skipString(_ text: Span<UInt8>) -> Bool {
    guard at < end, text[at] == 0x22 else { return false }
    at += 1
    while at < end {
      if text[at] == 0x22 {
        at += 1
        return true
      }
      at += text[at] == UInt8(ascii: "\\") ? 2 : 1
    }
    return false
  }

  private static func isNumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x45, 0x65: true
    default: false
    }
  }
}
