/// Values one behind the other.
enum PlainValues {
  /// Decodes `count` values of a column.
  static func decode(
    _ bytes: [UInt8], _ range: Range<Int>, count: Int, of column: ParquetColumn
  ) throws(ParquetError) -> ColumnValues.Content {
    if column.physicalType == .byteArray { return .texts(try texts(bytes, range, count: count)) }
    guard let size = size(of: column), count <= range.count / size else { throw tooShort }
    let places = stride(from: range.lowerBound, to: range.lowerBound + count * size, by: size)
    switch column.physicalType {
    case .int32:
      return .integers(
        places.map { Int64(Int32(bitPattern: LittleEndian.word32(bytes.span, at: $0))) })
    case .int64:
      return .integers(places.map { Int64(bitPattern: LittleEndian.word64(bytes.span, at: $0)) })
    case .float:
      return .numbers(
        places.map { Double(Float(bitPattern: LittleEndian.word32(bytes.span, at: $0))) })
    case .double:
      return .numbers(places.map { Double(bitPattern: LittleEndian.word64(bytes.span, at: $0)) })
    case .int96, .fixedLengthBytes, .boolean, .byteArray:
      return .texts(
        ByteTexts(bytes: bytes, slices: places.map { ByteTexts.Slice($0, count: size) }))
    }
  }

  /// The first bytes of all values, then the second ones, … (BYTE_STREAM_SPLIT) as values.
  static func joined(
    _ bytes: [UInt8], _ range: Range<Int>, count: Int, of column: ParquetColumn
  ) throws(ParquetError) -> [UInt8] {
    guard let size = size(of: column), count <= range.count / size else { throw tooShort }
    var plain = [UInt8](repeating: 0, count: count * size)
    for byte in 0..<size {
      let start = range.lowerBound + byte * count
      for value in 0..<count { plain[value * size + byte] = bytes[start + value] }
    }
    return plain
  }

  /// Bytes of a value.
  private static func size(of column: ParquetColumn) -> Int? {
    switch column.physicalType {
    case .int32, .float: 4
    case .int64, .double: 8
    case .int96: 12
    case .fixedLengthBytes: column.length > 0 ? column.length : nil
    case .boolean, .byteArray: nil
    }
  }

  /// A length of four bytes before each text.
  private static func texts(
    _ bytes: [UInt8], _ range: Range<Int>, count: Int
  ) throws(ParquetError) -> ByteTexts {
    guard count <= range.count / 4 else { throw tooShort }
    var texts = ByteTexts(bytes: bytes)
    texts.slices.reserveCapacity(count)
    var place = range.lowerBound
    for _ in 0..<count {
      guard range.upperBound - place >= 4 else { throw tooShort }
      let length = Int(LittleEndian.word32(bytes.span, at: place))
      place += 4
      guard length <= range.upperBound - place else { throw tooShort }
      texts.slices.append(ByteTexts.Slice(place, count: length))
      place += length
    }
    return texts
  }

  private static let tooShort = ParquetError.damaged("a page of values is too short")
}
