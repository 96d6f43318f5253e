/// What the footer of a file says.
struct FileMetadata {
  /// The tree of columns, each node before what is in it.
  private(set) var schema: [SchemaElement] = []
  private(set) var rowGroups: [RowGroup] = []

  /// Reads the bytes of a footer.
  init(_ bytes: [UInt8]) throws(ParquetError) {
    var reader = CompactReader(bytes)
    var last = 0
    while let field = try reader.nextField(&last) {
      switch field.id {
      case 2: schema = try reader.structures(field, SchemaElement.init)
      case 4: rowGroups = try reader.structures(field, RowGroup.init)
      default: try reader.skip(field)
      }
    }
  }
}

/// Some rows of a file, whose columns stand together.
struct RowGroup {
  private(set) var chunks: [ColumnChunk] = []
  private(set) var rowCount = 0

  init(_ reader: inout CompactReader) throws(ParquetError) {
    var last = 0
    while let field = try reader.nextField(&last) {
      switch field.id {
      case 1: chunks = try reader.structures(field, ColumnChunk.init)
      case 3: rowCount = try reader.count(field)
      default: try reader.skip(field)
      }
    }
  }
}
