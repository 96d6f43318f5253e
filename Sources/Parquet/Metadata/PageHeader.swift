/// What stands before the bytes of a page.
struct PageHeader {
  /// What a page holds.
  enum Kind: Int {
    case data
    case index
    case dictionary
    case dataV2
  }

  private(set) var kind: Kind?
  private(set) var compressedSize = 0
  private(set) var uncompressedSize = 0
  /// Checksum of the page's bytes.
  private(set) var checksum: UInt32?
  private(set) var valueCount = 0
  private(set) var encoding = 0
  /// Encodings of the definition and the repetition levels of a page of the first kind.
  private(set) var levelEncoding = Encoding.runs.rawValue
  private(set) var repetitionEncoding = Encoding.runs.rawValue
  /// Bytes of the levels of a page of the second kind.
  private(set) var definitionBytes = 0
  private(set) var repetitionBytes = 0
  /// Whether the values of a page of the second kind are compressed.
  private(set) var isCompressed = true

  /// Most values of a page that is believed.
  private static let valueLimit = 1 << 27
  /// Most bytes of a page that is believed.
  private static let byteLimit = 1 << 30

  init(_ reader: inout CompactReader) throws(ParquetError) {
    var last = 0
    while let field = try reader.nextField(&last) {
      switch field.id {
      case 1: kind = Kind(rawValue: try reader.integer(field))
      case 2: uncompressedSize = try reader.count(field)
      case 3: compressedSize = try reader.count(field)
      case 4: checksum = UInt32(truncatingIfNeeded: try reader.integer(field))
      case 5, 7: try readHead(field, &reader, isSecondKind: false)
      case 8: try readHead(field, &reader, isSecondKind: true)
      default: try reader.skip(field)
      }
    }
    if valueCount > Self.valueLimit || max(uncompressedSize, compressedSize) > Self.byteLimit {
      throw .unsupported(
        "a page of \(valueCount) values and \(uncompressedSize) bytes is larger than "
          + "\(Self.valueLimit) values or \(Self.byteLimit) bytes; write smaller row groups")
    }
  }

  private mutating func readHead(
    _ field: CompactReader.Field, _ reader: inout CompactReader, isSecondKind: Bool
  ) throws(ParquetError) {
    guard field.type == .structure else { throw .damaged("a page's header cannot be read") }
    var last = 0
    while let field = try reader.nextField(&last) {
      switch (field.id, isSecondKind) {
      case (1, _): valueCount = try reader.count(field)
      case (2, false), (4, true): encoding = try reader.integer(field)
      case (3, false) where field.type != .yes && field.type != .no:
        levelEncoding = try reader.integer(field)
      case (4, false) where field.type != .yes && field.type != .no:
        repetitionEncoding = try reader.integer(field)
      case (5, true): definitionBytes = try reader.count(field)
      case (6, true): repetitionBytes = try reader.count(field)
      case (7, true): isCompressed = try reader.boolean(field)
      default: try reader.skip(field)
      }
    }
  }
}

/// How values or levels are encoded.
enum Encoding: Int {
  case plain = 0
  case plainDictionary = 2
  case runs = 3
  case deltaIntegers = 5
  case deltaLengthTexts = 6
  case deltaTexts = 7
  case dictionary = 8
  case byteStreamSplit = 9
}
