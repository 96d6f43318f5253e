/// Writes JSON as bytes: an answer of twenty items is built some ten thousand times a second.
struct JSONWriter {
  private(set) var bytes: [UInt8] = []
  private var needsComma = false

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func object(_ fields: (inout JSONWriter) throws -> Void) rethrows {
    open(UInt8(ascii: "{"))
    try fields(&self)
    close(UInt8(ascii: "}"))
  }

  mutating func array<Element>(
    _ elements: some Sequence<Element>, _ write: (inout JSONWriter, Element) throws -> Void
  ) rethrows {
    open(UInt8(ascii: "["))
    for element in elements { try write(&self, element) }
    close(UInt8(ascii: "]"))
  }

  /// Starts a field of an object; its value must follow.
  mutating func name(_ name: StaticString) {
    comma()
    bytes.append(UInt8(ascii: "\""))
    // SAFETY: the text of a static string lives as long as the process.
    name.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// Starts a field whose name is a text like any other; its value must follow.
  mutating func key(_ name: String) {
    value(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  mutating func value(_ text: some StringProtocol) { value(utf8: text.utf8) }

  /// Text in UTF-8.
  mutating func value(utf8 text: some Collection<UInt8>) {
    comma()
    bytes.append(UInt8(ascii: "\""))
    // Most texts need no escapes: they are copied at once, and looked at where they lie.
    var plain = bytes.count
    bytes.append(contentsOf: text)
    while plain < bytes.count, !Self.isEscaped(bytes[plain]) { plain += 1 }
    if plain < bytes.count {
      let rest = bytes[plain...]
      bytes.removeSubrange(plain...)
      for byte in rest { escape(byte) }
    }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  mutating func value(_ number: Int) { raw("\(number)") }

  mutating func value(_ flag: Bool) { raw(flag ? "true" : "false") }

  /// The shortest text that means the same number; `null` when it is not finite.
  mutating func value(_ number: some BinaryFloatingPoint & CustomStringConvertible) {
    raw(number.isFinite ? number.description : "null")
  }

  mutating func field(_ name: StaticString, _ text: some StringProtocol) {
    self.name(name)
    value(text)
  }

  mutating func field(_ name: StaticString, _ number: Int) {
    self.name(name)
    value(number)
  }

  mutating func field(_ name: StaticString, _ flag: Bool) {
    self.name(name)
    value(flag)
  }

  private mutating func open(_ bracket: UInt8) {
    comma()
    bytes.append(bracket)
    needsComma = false
  }

  private mutating func close(_ bracket: UInt8) {
    bytes.append(bracket)
    needsComma = true
  }

  private mutating func raw(_ text: String) {
    comma()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func comma() { if needsComma { bytes.append(UInt8(ascii: ",")) } }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    case 0..<0x20:
      let digits = String(byte, radix: 16)
      bytes.append(
        contentsOf: "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
    default: bytes.append(byte)
    }
  }
}
