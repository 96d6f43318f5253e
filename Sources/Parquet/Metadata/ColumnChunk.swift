/// Where a column of a row group stands, and how it is compressed.
struct ColumnChunk {
  /// Number of the codec, as the format counts them.
  private(set) var codec = 0
  /// Number of values, nulls and empty lists included.
  private(set) var valueCount = 0
  private(set) var dataOffset = 0
  private(set) var dictionaryOffset = 0
  /// Whether its pages are encrypted.
  private(set) var isEncrypted = false
  /// Whether its pages stand in another file.
  private(set) var isElsewhere = false

  /// Place of its first page.
  var start: Int {
    (1..<max(dataOffset, 1)).contains(dictionaryOffset) ? dictionaryOffset : dataOffset
  }

  init(_ reader: inout CompactReader) throws(ParquetError) {
    var last = 0
    while let field = try reader.nextField(&last) {
      switch field.id {
      case 1: isElsewhere = try !reader.text(field).isEmpty
      case 3 where field.type == .structure: try readMetadata(&reader)
      case 8:
        isEncrypted = true
        try reader.skip(field)
      default: try reader.skip(field)
      }
    }
  }

  private mutating func readMetadata(_ reader: inout CompactReader) throws(ParquetError) {
    var last = 0
    while let field = try reader.nextField(&last) {
      switch field.id {
      case 4: codec = try reader.integer(field)
      case 5: valueCount = try reader.count(field)
      case 9: dataOffset = try reader.count(field)
      case 11: dictionaryOffset = try reader.count(field)
      default: try reader.skip(field)
      }
    }
  }
}
