import NIOCore

/// Writes JSON straight into the buffer that is sent: an answer of twenty items is built some ten thousand
/// times a second.
struct JSONWriter {
  private(set) var buffer: ByteBuffer
  private var needsComma = false

  init(capacity: Int) { buffer = ByteBufferAllocator().buffer(capacity: capacity) }

  mutating func object(_ fields: (inout JSONWriter) throws -> Void) rethrows {
    try nested("{", "}", fields)
  }

  mutating func array<Element>(
    _ elements: some Sequence<Element>, _ write: (inout JSONWriter, Element) throws -> Void
  ) rethrows {
    try nested("[", "]") { writer in for element in elements { try write(&writer, element) } }
  }

  /// Starts a field of an object; its value must follow.
  mutating func name(_ name: StaticString) {
    comma()
    buffer.writeString("\"")
    buffer.writeStaticString(name)
    buffer.writeString("\":")
    needsComma = false
  }

  mutating func value(_ text: some StringProtocol) {
    comma()
    quote(text.utf8)
    needsComma = true
  }

  mutating func value(utf8 text: some Collection<UInt8>) {
    comma()
    quote(text)
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

  private mutating func raw(_ text: String) {
    comma()
    buffer.writeString(text)
    needsComma = true
  }

  private mutating func comma() {
    if needsComma { buffer.writeInteger(UInt8(ascii: ",")) }
  }

  private mutating func nested(
    _ open: StaticString, _ close: StaticString, _ body: (inout JSONWriter) throws -> Void
  ) rethrows {
    comma()
    buffer.writeStaticString(open)
    needsComma = false
    try body(&self)
    buffer.writeStaticString(close)
    needsComma = true
  }

  private mutating func quote(_ text: some Collection<UInt8>) {
    buffer.writeInteger(UInt8(ascii: "\""))
    if text.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
      for byte in text { escape(byte) }
    } else {
      buffer.writeBytes(text)
    }
    buffer.writeInteger(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      buffer.writeInteger(UInt8(ascii: "\\"))
      buffer.writeInteger(byte)
    case 0..<0x20:
      let digits = String(byte, radix: 16)
      buffer.writeString("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
    default: buffer.writeInteger(byte)
    }
  }
}
