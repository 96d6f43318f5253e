/// Reads Thrift's compact protocol, in which Parquet writes its metadata.
struct CompactReader {
  private let bytes: [UInt8]
  /// Place of the next byte.
  private(set) var position = 0

  /// A field of a structure.
  struct Field {
    let id: Int
    let type: Kind
  }

  /// What a field or an element is.
  enum Kind: UInt8 {
    case yes = 1
    case no
    case byte
    case int16
    case int32
    case int64
    case double
    case binary
    case list
    case set
    case map
    case structure
  }

  /// Deepest nesting of what is skipped.
  private static let depthLimit = 32

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next field of a structure; `nil` at its end.
  ///
  /// - Parameter last: number of the field before, 0 at first.
  mutating func nextField(_ last: inout Int) throws(ParquetError) -> Field? {
    let head = try nextByte()
    if head == 0 { return nil }
    guard let type = Kind(rawValue: head & 15) else { throw Self.damaged }
    let id = head >> 4 == 0 ? try zigzag() : last + Int(head >> 4)
    guard (0...Int(Int16.max)).contains(id) else { throw Self.damaged }
    last = id
    return Field(id: id, type: type)
  }

  /// Value of a whole number.
  mutating func integer(_ field: Field) throws(ParquetError) -> Int {
    switch field.type {
    case .byte: Int(Int8(bitPattern: try nextByte()))
    case .int16, .int32, .int64: try zigzag()
    default: throw Self.damaged
    }
  }

  /// Value of a number that counts or measures something: not negative.
  mutating func count(_ field: Field) throws(ParquetError) -> Int {
    let value = try integer(field)
    if value < 0 { throw Self.damaged }
    return value
  }

  /// Value of a truth value, which stands in the field's type.
  func boolean(_ field: Field) throws(ParquetError) -> Bool {
    guard field.type == .yes || field.type == .no else { throw Self.damaged }
    return field.type == .yes
  }

  /// Value of a text.
  mutating func text(_ field: Field) throws(ParquetError) -> String {
    guard field.type == .binary else { throw Self.damaged }
    let count = try length()
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  /// Reads a list of structures.
  mutating func structures<Element>(
    _ field: Field, _ read: (inout CompactReader) throws(ParquetError) -> Element
  ) throws(ParquetError) -> [Element] {
    guard field.type == .list else { throw Self.damaged }
    let (type, count) = try listHead()
    guard type == .structure else { throw Self.damaged }
    var elements: [Element] = []
    for _ in 0..<count { elements.append(try read(&self)) }
    return elements
  }

  /// Goes behind a structure that begins here; answers the field in it that is set, as of a union.
  mutating func unionMember(_ field: Field) throws(ParquetError) -> Int {
    guard field.type == .structure else { throw Self.damaged }
    var (last, member) = (0, 0)
    while let field = try nextField(&last) {
      member = field.id
      try skip(field)
    }
    return member
  }

  /// Goes behind the value of a field.
  mutating func skip(_ field: Field) throws(ParquetError) { try skip(field.type, depth: 0) }

  private mutating func skip(_ type: Kind, depth: Int, isElement: Bool = false) throws(ParquetError)
  {
    if depth > Self.depthLimit { throw Self.damaged }
    switch type {
    case .yes, .no: if isElement { _ = try nextByte() }
    case .byte: _ = try nextByte()
    case .int16, .int32, .int64: _ = try varint()
    case .double: try advance(8)
    case .binary: position += try length()
    case .list, .set:
      let (type, count) = try listHead()
      for _ in 0..<count { try skip(type, depth: depth + 1, isElement: true) }
    case .map:
      let count = try length()
      if count == 0 { return }
      let types = try nextByte()
      guard let key = Kind(rawValue: types >> 4), let value = Kind(rawValue: types & 15) else {
        throw Self.damaged
      }
      for _ in 0..<count {
        try skip(key, depth: depth + 1, isElement: true)
        try skip(value, depth: depth + 1, isElement: true)
      }
    case .structure:
      var last = 0
      while let field = try nextField(&last) { try skip(field.type, depth: depth + 1) }
    }
  }

  /// Every element takes a byte at least, so that no list is longer than what is left.
  private mutating func listHead() throws(ParquetError) -> (type: Kind, count: Int) {
    let head = try nextByte()
    let count = head >> 4 < 15 ? Int(head >> 4) : try length()
    // fastparquet gives empty lists a type that is none.
    if count == 0 { return (.structure, 0) }
    guard let type = Kind(rawValue: head & 15) else { throw Self.damaged }
    return (type, count)
  }

  /// A number of bytes or elements, of which there are as many.
  private mutating func length() throws(ParquetError) -> Int {
    guard let count = Int(exactly: try varint()), count <= bytes.count - position else {
      throw Self.damaged
    }
    return count
  }

  private mutating func zigzag() throws(ParquetError) -> Int {
    let value = try varint()
    return Int(bitPattern: UInt(value >> 1) ^ (0 &- UInt(value & 1)))
  }

  private mutating func varint() throws(ParquetError) -> UInt64 {
    guard let (value, end) = LittleEndian.varint(bytes.span, at: position) else {
      throw Self.damaged
    }
    position = end
    return value
  }

  private mutating func nextByte() throws(ParquetError) -> UInt8 {
    guard position < bytes.count else { throw Self.damaged }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func advance(_ count: Int) throws(ParquetError) {
    guard count <= bytes.count - position else { throw Self.damaged }
    position += count
  }

  private static let damaged = ParquetError.damaged("its metadata cannot be read")
}
