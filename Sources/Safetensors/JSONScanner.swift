/// Walks over the few kinds of JSON tokens that a safetensors header is made of.
///
/// It never recurses, so that no nesting can exhaust the stack, keeps integers exact, and says at which
/// byte it stopped.
struct JSONScanner {
  private let bytes: [UInt8]
  /// Position of the next byte.
  private(set) var offset = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Whether nothing but white space is left.
  mutating func isAtEnd() -> Bool {
    skipWhitespace()
    return offset == bytes.count
  }

  /// Consumes `character` if it comes next.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipWhitespace()
    guard let byte = peek(), byte == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  /// Consumes `character`.
  mutating func expect(_ character: Unicode.Scalar) throws(SafetensorsDefect) {
    guard skip(character) else { throw malformed("'\(character)'") }
  }

  /// Consumes a non-negative integer; nil when it does not fit.
  mutating func integer() throws(SafetensorsDefect) -> Int? {
    skipWhitespace()
    let start = offset
    var value: Int? = 0
    while let byte = peek(), isDigit(byte) {
      offset += 1
      value = value.flatMap { appending(byte, to: $0) }
    }
    let hasLeadingZero = offset - start > 1 && bytes[start] == UInt8(ascii: "0")
    let goesOn = peek().map { ".eE".utf8.contains($0) } ?? false
    guard offset > start, !hasLeadingZero, !goesOn else {
      offset = start
      throw malformed("a non-negative integer")
    }
    return value
  }

  /// Consumes a string.
  mutating func string() throws(SafetensorsDefect) -> String {
    try expect("\"")
    let start = offset
    var text: [UInt8] = []
    while true {
      guard let byte = peek() else { throw malformed("the end of a string") }
      switch byte {
      case UInt8(ascii: "\""):
        offset += 1
        guard let string = String(validating: text, as: UTF8.self) else {
          throw .invalidUTF8(offset: start)
        }
        return string
      case UInt8(ascii: "\\"):
        offset += 1
        text.append(contentsOf: try escapedCharacter())
      case 0..<0x20:
        throw malformed("an escape instead of a control character")
      default:
        offset += 1
        text.append(byte)
      }
    }
  }

  /// The defect of not finding `expected` here.
  func malformed(_ expected: String) -> SafetensorsDefect {
    .malformedHeader(offset: offset, expected: expected)
  }

  private func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skipWhitespace() {
    while let byte = peek(), " \n\r\t".utf8.contains(byte) { offset += 1 }
  }

  private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private func appending(_ digit: UInt8, to value: Int) -> Int? {
    let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, carry) = tens.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
    return overflow || carry ? nil : sum
  }

  /// The UTF-8 bytes of what stands behind a backslash.
  private mutating func escapedCharacter() throws(SafetensorsDefect) -> [UInt8] {
    guard let byte = peek() else { throw malformed("an escaped character") }
    offset += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"): return Array(String(try escapedScalar()).utf8)
    default:
      offset -= 1
      throw malformed("an escaped character")
    }
  }

  /// The character of `u` and four hexadecimal digits, or of two such escapes that form a surrogate pair.
  private mutating func escapedScalar() throws(SafetensorsDefect) -> Unicode.Scalar {
    let start = offset
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    if first < 0xDC00, peek() == UInt8(ascii: "\\") {
      offset += 1
      if peek() == UInt8(ascii: "u") {
        offset += 1
        let second = try hexadecimal()
        if (0xDC00..<0xE000).contains(second) {
          let value = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
          if let scalar = Unicode.Scalar(value) { return scalar }
        }
      }
    }
    offset = start
    throw malformed("a surrogate pair")
  }

  private mutating func hexadecimal() throws(SafetensorsDefect) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw malformed("four hexadecimal digits")
      }
      offset += 1
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
