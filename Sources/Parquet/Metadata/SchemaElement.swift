/// A node of the tree of columns.
struct SchemaElement {
  /// Whether a node may be missing or occur several times.
  enum Repetition: Int {
    case required
    case optional
    case repeated
  }

  private(set) var type: PhysicalType?
  private(set) var length = 0
  private(set) var repetition = Repetition.required
  private(set) var name = ""
  /// Number of nodes in it, 0 of a column.
  private(set) var children = 0
  private(set) var meaning = Meaning.none

  init(_ reader: inout CompactReader) throws(ParquetError) {
    var (last, scale) = (0, 0)
    var (converted, logical): (Int?, Meaning?)
    while let field = try reader.nextField(&last) {
      switch field.id {
      case 1: type = PhysicalType(rawValue: try reader.integer(field))
      case 2: length = try reader.count(field)
      case 3:
        guard let known = Repetition(rawValue: try reader.integer(field)) else {
          throw .damaged("its schema cannot be read")
        }
        repetition = known
      case 4: name = try reader.text(field)
      case 5: children = try reader.count(field)
      case 6: converted = try reader.integer(field)
      case 7: scale = try reader.integer(field)
      case 10: logical = try Meaning(logicalType: field, &reader)
      default: try reader.skip(field)
      }
    }
    meaning = logical ?? converted.map { Meaning(convertedType: $0, scale: scale) } ?? .none
  }
}
