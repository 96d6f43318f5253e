/// Writes Thrift's compact protocol, in which Parquet has its metadata.
struct CompactWriter {
  private(set) var bytes: [UInt8] = []
  /// Number of the last field of each struct that is open.
  private var last: [Int] = [0]

  private enum Kind: UInt8 {
    case int32 = 5
    case int64 = 6
    case binary = 8
    case list = 9
    case structure = 12
  }

  private mutating func field(_ number: Int, _ kind: Kind) {
    let place = last.count - 1
    bytes.append(UInt8(number - last[place]) << 4 | kind.rawValue)
    last[place] = number
  }

  private mutating func varint(_ value: UInt64) { bytes += LittleEndian.varint(value) }

  private mutating func zigzag(_ value: Int) {
    varint(UInt64(bitPattern: Int64(value << 1) ^ Int64(value >> 63)))
  }

  mutating func int32(_ number: Int, _ value: Int) {
    field(number, .int32)
    zigzag(value)
  }

  mutating func int64(_ number: Int, _ value: Int) {
    field(number, .int64)
    zigzag(value)
  }

  mutating func text(_ number: Int, _ value: String) {
    field(number, .binary)
    element(value)
  }

  mutating func structure(_ number: Int, _ body: (inout CompactWriter) -> Void) {
    field(number, .structure)
    element(body)
  }

  mutating func numbers(_ number: Int, _ values: [Int]) {
    list(number, .int32, count: values.count)
    for value in values { zigzag(value) }
  }

  mutating func texts(_ number: Int, _ values: [String]) {
    list(number, .binary, count: values.count)
    for value in values { element(value) }
  }

  mutating func structures(_ number: Int, _ bodies: [(inout CompactWriter) -> Void]) {
    list(number, .structure, count: bodies.count)
    for body in bodies { element(body) }
  }

  /// The end of the outermost struct.
  mutating func end() { bytes.append(0) }

  private mutating func list(_ number: Int, _ kind: Kind, count: Int) {
    field(number, .list)
    bytes.append(UInt8(min(count, 15)) << 4 | kind.rawValue)
    if count >= 15 { varint(UInt64(count)) }
  }

  private mutating func element(_ text: String) {
    varint(UInt64(text.utf8.count))
    bytes += text.utf8
  }

  private mutating func element(_ body: (inout CompactWriter) -> Void) {
    last.append(0)
    body(&self)
    last.removeLast()
    end()
  }
}
