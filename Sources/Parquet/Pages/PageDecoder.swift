import CZlib

/// Turns the bytes of a page into values.
struct PageDecoder: Sendable {
  let column: ParquetColumn
  let codec: PageCodec
  let conversion: Conversion
  let header: PageHeader

  /// Values of a dictionary.
  func dictionary(_ bytes: [UInt8]) throws(ParquetError) -> ColumnValues.Content {
    try check(bytes)
    guard [Encoding.plain, .plainDictionary].map(\.rawValue).contains(header.encoding) else {
      throw unknownEncoding
    }
    let plain = try codec.decompress(bytes, to: header.uncompressedSize)
    return try conversion(
      PlainValues.decode(plain, 0..<plain.count, count: header.valueCount, of: column))
  }

  /// Values of a page of data.
  func values(
    _ bytes: [UInt8], dictionary: DecodedOnce<ColumnValues.Content>?
  ) throws(ParquetError) -> ColumnValues {
    try values(body(bytes), dictionary)
  }

  /// Elements of a page of lists, which may begin within a row.
  ///
  /// - Parameter row: the row of the element before, −1 at first; receives that of the page's end.
  func elements(
    _ bytes: [UInt8], dictionary: DecodedOnce<ColumnValues.Content>?, row: inout Int
  ) throws(ParquetError) -> ListElements {
    var body = try body(bytes)
    var (levels, rows): ([Int32], [Int32]) = ([], [])
    for (repetition, level) in zip(body.repetitions ?? [], body.levels ?? []) {
      if repetition == 0 { row += 1 }
      // Below are lists that are empty or null.
      guard let element = column.element, Int(level) >= element else { continue }
      if row < 0 { throw .damaged("column '\(column.name)' begins within a row") }
      levels.append(level)
      rows.append(Int32(truncatingIfNeeded: row))
    }
    body.levels = levels
    return ListElements(values: try values(body, dictionary), rows: rows)
  }

  private func values(
    _ body: Body, _ dictionary: DecodedOnce<ColumnValues.Content>?
  ) throws(ParquetError) -> ColumnValues {
    let valueCount =
      body.levels.map { $0.count { $0 == column.definition } } ?? header.valueCount
    let encoding = Encoding(rawValue: header.encoding)
    if encoding == .dictionary || encoding == .plainDictionary {
      guard let content = try dictionary?.value() else {
        throw .damaged("column '\(column.name)' lacks its dictionary")
      }
      let places = try Self.dictionaryPlaces(
        body.bytes, body.values, count: valueCount, below: content.count)
      return ColumnValues(content: content, places: spread(places, over: body.levels))
    }
    let content = try conversion(decode(body.bytes, body.values, encoding, count: valueCount))
    return ColumnValues(content: content, places: spread(nil, over: body.levels))
  }

  /// A page without compression.
  private struct Body {
    let bytes: [UInt8]
    /// The values among the bytes.
    let values: Range<Int>
    /// Definition level of each row or element, where it may have no value.
    var levels: [Int32]?
    /// 0 where a row begins, of a column of lists.
    var repetitions: [Int32]?
  }

  private func body(_ bytes: [UInt8]) throws(ParquetError) -> Body {
    try check(bytes)
    return try header.kind == .dataV2 ? secondKind(bytes) : firstKind(bytes)
  }

  private func firstKind(_ bytes: [UInt8]) throws(ParquetError) -> Body {
    let plain = try codec.decompress(bytes, to: header.uncompressedSize)
    guard column.definition > 0 else {
      return Body(bytes: plain, values: 0..<plain.count, levels: nil)
    }
    var start = 0
    let repetitions =
      column.holdsLists
      ? try nextLevels(plain, &start, header.repetitionEncoding, highest: 1) : nil
    let levels = try nextLevels(plain, &start, header.levelEncoding, highest: column.definition)
    return Body(
      bytes: plain, values: start..<plain.count, levels: levels, repetitions: repetitions)
  }

  /// Levels behind their length.
  private func nextLevels(
    _ plain: [UInt8], _ start: inout Int, _ encoding: Int, highest: Int
  ) throws(ParquetError) -> [Int32] {
    guard encoding == Encoding.runs.rawValue else {
      throw .unsupported(
        "column '\(column.name)' has levels of encoding \(encoding), which is out of use; write the "
          + "file anew")
    }
    guard plain.count - start >= 4 else { throw tooShort }
    let length = Int(LittleEndian.word32(plain.span, at: start))
    start += 4
    guard length <= plain.count - start else { throw tooShort }
    defer { start += length }
    return try levels(plain, start..<start + length, highest: highest)
  }

  private func secondKind(_ bytes: [UInt8]) throws(ParquetError) -> Body {
    let (before, length) = (header.repetitionBytes, header.definitionBytes)
    guard before <= bytes.count, length <= bytes.count - before,
      before + length <= header.uncompressedSize
    else { throw tooShort }
    let start = before + length
    let repetitions = column.holdsLists ? try levels(bytes, 0..<before, highest: 1) : nil
    let levels =
      column.definition > 0
      ? try levels(bytes, before..<start, highest: column.definition) : nil
    if !header.isCompressed {
      return Body(
        bytes: bytes, values: start..<bytes.count, levels: levels, repetitions: repetitions)
    }
    let plain = try codec.decompress(
      Array(bytes[start...]), to: header.uncompressedSize - start)
    return Body(
      bytes: plain, values: 0..<plain.count, levels: levels, repetitions: repetitions)
  }

  private func levels(
    _ bytes: [UInt8], _ range: Range<Int>, highest: Int
  ) throws(ParquetError) -> [Int32] {
    let width = Int.bitWidth - highest.leadingZeroBitCount
    return try Runs.decode(bytes.span, range, width: width, count: header.valueCount)
  }

  /// Places in a dictionary: their width in bits, then runs.
  private static func dictionaryPlaces(
    _ bytes: [UInt8], _ range: Range<Int>, count: Int, below limit: Int
  ) throws(ParquetError) -> [Int32] {
    guard count > 0 else { return [] }
    guard !range.isEmpty, bytes[range.lowerBound] <= 32 else {
      throw .damaged("a page of places in a dictionary cannot be read")
    }
    let places = try Runs.decode(
      bytes.span, range.dropFirst(), width: Int(bytes[range.lowerBound]), count: count)
    let highest = places.reduce(UInt32(0)) { max($0, UInt32(bitPattern: $1)) }
    guard highest < limit else {
      throw .damaged("place \(highest) lies outside of a dictionary of \(limit) values")
    }
    return places
  }

  private func decode(
    _ bytes: [UInt8], _ range: Range<Int>, _ encoding: Encoding?, count: Int
  ) throws(ParquetError) -> ColumnValues.Content {
    switch (encoding, column.physicalType) {
    case (.plain, _): return try PlainValues.decode(bytes, range, count: count, of: column)
    case (.byteStreamSplit, .int32), (.byteStreamSplit, .int64), (.byteStreamSplit, .float),
      (.byteStreamSplit, .double), (.byteStreamSplit, .fixedLengthBytes):
      let plain = try PlainValues.joined(bytes, range, count: count, of: column)
      return try PlainValues.decode(plain, 0..<plain.count, count: count, of: column)
    case (.deltaIntegers, .int32), (.deltaIntegers, .int64):
      let values = try DeltaIntegers.decode(bytes.span, range, count: count).values
      return .integers(
        column.physicalType == .int64
          ? values : values.map { Int64(Int32(truncatingIfNeeded: $0)) })
    case (.deltaLengthTexts, .byteArray):
      return .texts(try DeltaTexts.lengths(bytes, range, count: count))
    case (.deltaTexts, .byteArray), (.deltaTexts, .fixedLengthBytes):
      let texts = try DeltaTexts.prefixes(bytes, range, count: count)
      if column.physicalType == .fixedLengthBytes {
        guard texts.slices.allSatisfy({ Int($0.count) == column.length }) else { throw tooShort }
      }
      return .texts(texts)
    default: throw unknownEncoding
    }
  }

  /// Places of the rows' values, when they are not as many as the rows.
  private func spread(_ places: [Int32]?, over levels: [Int32]?) -> [Int32]? {
    guard let levels else { return places }
    var next = 0
    let level = Int32(column.definition)
    var spread: [Int32] = []
    spread.reserveCapacity(levels.count)
    for row in levels.indices {
      if levels[row] == level {
        spread.append(places?[next] ?? Int32(next))
        next += 1
      } else {
        spread.append(-1)
      }
    }
    return next == levels.count ? places : spread
  }

  private func check(_ bytes: [UInt8]) throws(ParquetError) {
    guard let checksum = header.checksum else { return }
    // SAFETY: zlib reads as many bytes as it is told, of an array that is borrowed for the call.
    let actual = bytes.withUnsafeBufferPointer { crc32_z(0, $0.baseAddress, $0.count) }
    guard bytes.isEmpty || UInt32(truncatingIfNeeded: actual) == checksum else {
      throw .damaged("a page of column '\(column.name)' has another checksum than it should have")
    }
  }

  private var tooShort: ParquetError { .damaged("a page of column '\(column.name)' is too short") }

  private var unknownEncoding: ParquetError {
    .unsupported("column '\(column.name)' has values of encoding \(header.encoding)")
  }
}
