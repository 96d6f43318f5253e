/// A message in the encoding of Protocol Buffers, of which long parts are not in memory.
///
/// Just what a writer needs: numbers, texts, and messages within messages, whose lengths stand before them.
struct ProtobufMessage {
  private enum Part {
    case bytes([UInt8])
    case content(ONNXTensor)
  }

  private var parts: [Part] = []
  /// Bytes of the whole.
  private(set) var count = 0

  /// Appends a whole number.
  mutating func append(_ field: Int, _ value: Int) {
    append([UInt8](varint: field << 3) + [UInt8](varint: value))
  }

  /// Appends a number.
  mutating func append(_ field: Int, _ value: Float) {
    let bits = value.bitPattern
    append(
      [UInt8](varint: field << 3 | 5) + (0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) })
  }

  /// Appends a text.
  mutating func append(_ field: Int, _ text: String) {
    let text = Array(text.utf8)
    append([UInt8](varint: field << 3 | 2) + [UInt8](varint: text.count) + text)
  }

  /// Appends a message.
  mutating func append(_ field: Int, _ message: ProtobufMessage) {
    append([UInt8](varint: field << 3 | 2) + [UInt8](varint: message.count))
    parts += message.parts
    count += message.count
  }

  /// Appends the numbers of a tensor, as bytes.
  mutating func append(_ field: Int, contentOf tensor: ONNXTensor) {
    append([UInt8](varint: field << 3 | 2) + [UInt8](varint: tensor.byteCount))
    parts.append(.content(tensor))
    count += tensor.byteCount
  }

  /// Hands all bytes over, piece by piece.
  func write(_ body: ([UInt8]) throws -> Void) throws {
    for part in parts {
      switch part {
      case .bytes(let bytes): try body(bytes)
      case .content(let tensor): try tensor.write(body)
      }
    }
  }

  private mutating func append(_ bytes: [UInt8]) {
    parts.append(.bytes(bytes))
    count += bytes.count
  }
}

extension [UInt8] {
  /// Seven bits a byte, the lowest first; a negative number takes ten bytes.
  fileprivate init(varint value: Int) {
    var (rest, bytes) = (UInt64(bitPattern: Int64(value)), [UInt8]())
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    self = bytes + [UInt8(rest)]
  }
}
