/// Texts whose lengths are coded as differences.
enum DeltaTexts {
  /// Most bytes of the texts of a page.
  private static let limit = 1 << 30

  /// Lengths, then all texts (DELTA_LENGTH_BYTE_ARRAY).
  static func lengths(
    _ bytes: [UInt8], _ range: Range<Int>, count: Int
  ) throws(ParquetError) -> ByteTexts {
    let (lengths, end) = try DeltaIntegers.decode(bytes.span, range, count: count)
    var texts = ByteTexts(bytes: bytes)
    texts.slices.reserveCapacity(count)
    var start = end
    for length in lengths {
      guard length >= 0, length <= range.upperBound - start else { throw damaged }
      texts.slices.append(ByteTexts.Slice(start, count: Int(length)))
      start += Int(length)
    }
    return texts
  }

  /// How much each text has in common with the one before, then the rest of each (DELTA_BYTE_ARRAY).
  static func prefixes(
    _ bytes: [UInt8], _ range: Range<Int>, count: Int
  ) throws(ParquetError) -> ByteTexts {
    let (prefixes, end) = try DeltaIntegers.decode(bytes.span, range, count: count)
    let suffixes = try lengths(bytes, end..<range.upperBound, count: count)
    var texts = ByteTexts()
    texts.slices.reserveCapacity(count)
    var before = 0..<0
    for (prefix, suffix) in zip(prefixes, suffixes.slices) {
      guard prefix >= 0, prefix <= before.count else { throw damaged }
      let start = texts.bytes.count
      guard start + Int(prefix) + suffix.range.count <= limit else {
        throw .unsupported("a page of more than \(limit) bytes of text; write smaller row groups")
      }
      for offset in 0..<Int(prefix) { texts.bytes.append(texts.bytes[before.lowerBound + offset]) }
      texts.bytes.append(contentsOf: bytes[suffix.range])
      before = start..<texts.bytes.count
      texts.slices.append(ByteTexts.Slice(start, count: before.count))
    }
    return texts
  }

  private static let damaged = ParquetError.damaged("a page of texts cannot be read")
}
